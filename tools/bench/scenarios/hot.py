"""Every client wants the same one campaign: how much slower that is, and whether its limits hold to the last view.

Then the statement alone, without a server, over many connections: what it is worth to split the campaign's counters.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools.bench.dataset import DAY
from tools.bench.lab import Lab, Platform
from tools.bench.results import Outcome, Run, Target, at_least, holds, ratios, reported
from tools.bench.scenarios.bookings import booking
from tools.local.environment import ROOT
from tools.local.errors import EmbeddedError

SIZE = "C"
SHARE_OF_SPREAD_OUT = 0.9
PRICE = 1_000_000
COUNTS = """
SELECT impressions, clicks, (SELECT count(*) FROM client_views WHERE campaign_id = %(id)s),
       (SELECT count(*) FROM client_clicks WHERE campaign_id = %(id)s),
       spent_impressions = (SELECT sum(cost) FROM client_views WHERE campaign_id = %(id)s)
FROM campaign_deliveries WHERE campaign_id = %(id)s
"""
HOMES = (1, 8, 32)
MANY_CONNECTIONS = 16
GAIN = 2.0
# Each client asks once, in no order. Every home has been allotted something, as it is after the first seconds of a day.
NUMBERED = """
CREATE TABLE asking AS SELECT row_number() OVER (ORDER BY md5(client_id::text)) AS number, client_id FROM clients;
ALTER TABLE asking ADD PRIMARY KEY (number);
CREATE SEQUENCE turn CACHE 32;
VACUUM ANALYZE asking;
"""
ALLOT = """
INSERT INTO campaign_shares (campaign_id, home, impressions_allotted, clicks_allotted)
SELECT %(id)s, home, 1000000, 1000000 FROM (SELECT DISTINCT client_home(client_id) AS home FROM clients) AS homes
WHERE homes() > 1
"""
WHO = "(SELECT client_id FROM asking WHERE number = (SELECT nextval('turn')))"


def hot(lab: Lab) -> Outcome:
    """Let each client ask once, with and without a campaign that outbids all others; then twice against a limit."""
    spread, crowded = [], []
    traffic = lab.ads(SIZE, once=True)
    with lab.platform(SIZE) as platform:
        for number in range(lab.effort.rounds):
            spread.append(lab.load("spread out", platform, traffic, seed=number))
            with everybodys_favourite(lab, platform):
                crowded.append(lab.load("one campaign for all", platform, traffic, seed=number))
        half = max(1, crowded[-1].requests // 2)
        with everybodys_favourite(lab, platform, impressions_limit=half, clicks_limit=half) as campaign:
            lab.load("up to a limit of views", platform, traffic)
            viewed = _counts(lab, platform, campaign)
        tenth = max(1, half // 10)
        with everybodys_favourite(lab, platform, clicks_limit=tenth) as campaign:
            lab.load("up to a limit of clicks", platform, lab.ads(SIZE, once=True, clicks=0.5))
            clicked = _counts(lab, platform, campaign)
        in_order = lab.verified(platform)
    split = _split(lab)
    rate = ratios([run.per_second for run in crowded], [run.per_second for run in spread])
    return Outcome(
        "Hot campaign",
        [*spread, *crowded, *(run for runs in split.values() for run in runs)],
        [
            at_least("ads a second, one campaign for all against spread out", rate, SHARE_OF_SPREAD_OUT),
            holds(f"exactly {half:,} views of a limit of {half:,}", viewed[0] == viewed[2] == half and viewed[4]),
            holds(f"exactly {tenth:,} clicks of a limit of {tenth:,}", clicked[1] == clicked[3] == tenth),
            holds("verify_counters finds no difference", in_order),
            *_gains(split),
        ],
    )


def _split(lab: Lab) -> dict[int, list[Run]]:
    """Let everybody want one campaign, with its counters in so many homes; each time anew, in turn."""
    found: dict[int, list[Run]] = {homes: [] for homes in HOMES}
    script = _statement(lab).replace("%s", WHO) + ";\n"
    with lab.platform(SIZE) as platform:
        with lab.databases.connect(platform.database) as connection:
            for statement in NUMBERED.strip().splitlines():
                connection.execute(statement)
        for number in range(lab.effort.rounds):
            for homes, runs in found.items():
                lab.databases.manage(platform.database, "homes", str(homes))
                with everybodys_favourite(lab, platform) as campaign:
                    with lab.databases.connect(platform.database) as connection:
                        connection.execute("SELECT setval('turn', 1, false)")
                        connection.execute(ALLOT, {"id": campaign})
                    named = f"one campaign, {homes} homes, statement alone"
                    runs.append(
                        lab.alone(platform, SIZE, seed=number, connections=MANY_CONNECTIONS, script=script, name=named)
                    )
    return found


def _gains(split: dict[int, list[Run]]) -> Iterator[Target]:
    rates = {homes: [run.per_second for run in runs] for homes, runs in split.items()}
    one, *others = HOMES
    for homes in others:
        what = f"one campaign, {homes} homes against one, {MANY_CONNECTIONS} connections"
        gain = ratios(rates[homes], rates[one])
        yield at_least(what, gain, GAIN) if homes == others[-1] else reported(what, gain)


def _statement(lab: Lab) -> str:
    """Ask the platform for the statement that shows an ad."""
    program = (
        "import django; django.setup(); from ads.delivery import in_force, show; "
        "print(show.statement_under(in_force.remembered()))"
    )
    command = [sys.executable, "-c", program]
    environment = {**lab.environment, "DJANGO_SETTINGS_MODULE": "zoomad.settings"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EmbeddedError(f"There is no statement:\n{done.stderr[-2000:]}")
    return done.stdout.strip()


@contextmanager
def everybodys_favourite(lab: Lab, platform: Platform, **limits: int) -> Iterator[str]:
    """Book a campaign that fits all clients and outbids all others; it is gone afterwards, with its views."""
    advertiser = lab.data(SIZE).advertisers[0]
    favourite = booking(cost_per_impression=PRICE, start_date=DAY, end_date=DAY, **limits)
    with platform.http() as client:
        answer = client.post(f"/advertisers/{advertiser}/campaigns", json=favourite)
        if answer.is_error:
            raise EmbeddedError(f"The campaign was not booked: {answer.text}")
        campaign = str(answer.json()["campaign_id"])
        yield campaign
        client.delete(f"/advertisers/{advertiser}/campaigns/{campaign}").raise_for_status()


def _counts(lab: Lab, platform: Platform, campaign: str) -> tuple[int, int, int, int, bool]:
    """Read views and clicks as counted, and as rows; and whether the money is the sum of the rows."""
    with lab.databases.connect(platform.database) as connection:
        row = connection.execute(COUNTS, {"id": campaign}).fetchone()
    return row or (0, 0, 0, 0, False)
