"""The admin at the size of a large platform: what each page takes, opened one after the other by one person."""

import re
import secrets
import statistics
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx

from tools.bench.databases import Databases
from tools.bench.dataset import DAY, Dataset
from tools.bench.lab import Lab
from tools.bench.results import Latency, Outcome, Run, Target

SIZE = "O"
OPENED = 5  # times each
MOST_MS = 1_000
REACH_MS = 100
NAME = "bench"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
LOGIN = "/admin/login/"
CAMPAIGNS = "/admin/campaigns/campaign/"
WATCHED = ("nobody_asked", "nobody_fits", "all_have_seen", "outbid", "wrong_limit", "undeliverable", "running_out")


def operators(lab: Lab) -> Outcome:
    """Open every page, and judge the slowest one and the reach."""
    data = lab.data(SIZE)
    person = {"DJANGO_SUPERUSER_USERNAME": NAME, "DJANGO_SUPERUSER_PASSWORD": secrets.token_hex(16)}
    with lab.platform(SIZE) as platform:
        databases = Databases(lab.environment | person, lab.sizes, lab.tell)
        databases.manage(platform.database, "createsuperuser", "--noinput", "--email=bench@example.com")
        with platform.http() as http:
            _log_in(http, NAME, person["DJANGO_SUPERUSER_PASSWORD"])
            runs = [_opened(lab, http, name, path) for name, path in _pages(data)]
    return Outcome("The admin, page by page", runs, list(_judged(runs)))


def _judged(runs: list[Run]) -> Iterator[Target]:
    reaches = [run for run in runs if run.name.startswith("reach")]
    for what, judged, most in (("page", runs, MOST_MS), ("reach", reaches, REACH_MS)):
        slowest = max(judged, key=lambda run: run.latency.p50)
        measured = slowest.latency.p50
        yield Target(f"the slowest {what}, ms: {slowest.name}", measured, f"≤ {most}", measured <= most)


def _pages(data: Dataset) -> Iterator[tuple[str, str]]:
    yield "start", "/admin/"
    yield from _campaigns()
    yield from _one_campaign(data.campaigns[0], data.clients[0])
    for by in ("day", "advertiser", "campaign", "place", "gender", "age"):
        yield f"report by {by}", f"/admin/reports/?first=0&last={DAY}&by={by}"
    yield "report by campaign, CSV", f"/admin/reports/?first=0&last={DAY}&by=campaign&csv=1"
    yield "advertisers", "/admin/advertisers/advertiser/"
    yield "advertisers, by spend", "/admin/advertisers/advertiser/?o=-4"
    yield "advertiser", f"/admin/advertisers/advertiser/{data.advertisers[0]}/change/"
    yield "clients", "/admin/clients/client/"
    yield "clients, found", "/admin/clients/client/?q=client+77"
    yield "client", f"/admin/clients/client/{data.clients[0]}/change/"
    yield "views", "/admin/views/"
    yield "views of a day", f"/admin/views/?day={DAY}"
    yield "clicks", "/admin/clicks/"
    yield "scores", "/admin/scores/"
    yield "many at once", "/admin/bulk/"
    yield "moderation desk", "/admin/desk/"
    yield "selection of ads", "/admin/selection/"
    yield "history", "/admin/events/event/"
    yield from _reaches(data)


def _campaigns() -> Iterator[tuple[str, str]]:
    yield "campaigns", CAMPAIGNS
    for column in range(1, 11):
        yield f"campaigns, ordered by column {column}", f"{CAMPAIGNS}?o={column}"
    for word in WATCHED:
        yield f"campaigns, {word}", f"{CAMPAIGNS}?watch={word}"
    for state in ("planned", "running", "exhausted", "finished", "paused", "archived"):
        yield f"campaigns, {state}", f"{CAMPAIGNS}?state={state}"
    for pace in ("behind", "unreachable", "on_track", "ahead"):
        yield f"campaigns, pace {pace}", f"{CAMPAIGNS}?pace={pace}"
    yield "campaigns, found", f"{CAMPAIGNS}?q=Campaign+77"
    yield "campaigns, page 150", f"{CAMPAIGNS}?p=150"


def _one_campaign(campaign: str, client: str) -> Iterator[tuple[str, str]]:
    yield "campaign of a million views", f"{CAMPAIGNS}{campaign}/change/"
    yield "its history", f"{CAMPAIGNS}{campaign}/history/"
    yield "its statistics", f"/admin/campaign/{campaign}/statistics/"
    yield "why it is not shown", f"/admin/campaign/{campaign}/why/"
    yield "why, of one client", f"/admin/campaign/{campaign}/why/?client={client}"
    yield "its views", f"/admin/views/?campaign={campaign}"
    yield "question before it is deleted", f"{CAMPAIGNS}{campaign}/delete/"


def _reaches(data: Dataset) -> Iterator[tuple[str, str]]:
    campaign, owner = data.campaigns[0], data.advertisers[data.advertiser[0]]
    audience = {"target_gender": "MALE", "target_age_from": 20, "target_age_to": 40, "impressions_limit": 500}
    yield "reach beside the form", f"/admin/reach/?{urlencode(audience)}"
    yield "reach of a campaign", f"/admin/reach/?{urlencode(audience | {'campaign': campaign})}"
    yield "reach in the API", f"/advertisers/{owner}/campaigns/{campaign}/reach"


def _opened(lab: Lab, http: httpx.Client, name: str, path: str) -> Run:
    lab.tell(f"  {name} ...")
    http.get(path)
    taken, statuses = [], []
    for _again in range(OPENED):
        began = time.perf_counter()
        statuses.append(http.get(path).status_code)
        taken.append(round((time.perf_counter() - began) * 1e6))
    counted = {str(status): statuses.count(status) for status in set(statuses)}
    wrong = sum(status != httpx.codes.OK for status in statuses)
    return Run(name, 1e6 / statistics.median(taken), Latency.of(taken), OPENED, counted, wrong)


def _log_in(http: httpx.Client, name: str, password: str) -> None:
    token = TOKEN.search(http.get(LOGIN).text)
    http.post(LOGIN, data={"username": name, "password": password, "csrfmiddlewaretoken": token[1] if token else ""})
