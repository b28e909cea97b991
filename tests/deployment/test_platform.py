"""The acceptance path through the processes that compose would start, and their metrics."""

import json
import os
import re
import signal
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.test.client import MULTIPART_CONTENT
from PIL import Image

from campaigns.factories import booking
from campaigns.tests.conftest import form, png
from clients.factories import registration
from tests.concurrency import until
from tests.deployment.platform import Backend
from tools.local import ports

pytestmark = pytest.mark.xdist_group("deployment")


def book(backend, **fields):
    """Upsert an advertiser and book a campaign that everybody fits; give back the ids of both."""
    advertiser = {"advertiser_id": str(uuid.uuid4()), "name": "Roastery"}
    backend.call("POST", "/advertisers/bulk", [advertiser], expect=201)
    campaign = booking(**{"cost_per_impression": 0.0015, "cost_per_click": 0.25, "targeting": {}} | fields)
    path = f"/advertisers/{advertiser['advertiser_id']}/campaigns"
    return advertiser["advertiser_id"], backend.call("POST", path, campaign, expect=201)["campaign_id"]


def clients(backend, number):
    people = [registration() for _ in range(number)]
    backend.call("POST", "/clients/bulk", people, expect=201)
    return [person["client_id"] for person in people]


def upload(backend):
    """Upload a picture as a form does, and give back its id."""
    status, content = backend.exchange("POST", "/files", form(png()), MULTIPART_CONTENT)
    assert status == 200, content
    return json.loads(content)["file_id"]


def migrations_of(backend):
    return backend.log.read_text().count("Applying ")


def test_both_backends_started_at_once_and_one_of_them_migrated(platform):
    applied = [migrations_of(backend) for backend in platform.backends]
    assert min(applied) == 0
    assert max(applied) > 10


def test_the_acceptance_path(platform):
    first, second = platform.backends
    image_id = upload(first)
    advertiser, campaign = book(first, ad_image_id=image_id)
    (client,) = clients(second, 1)
    for _ in range(500):  # campaigns of other tests may come first
        ad = second.call("GET", f"/ads?client_id={client}")
        if ad["ad_id"] == campaign:
            break
        first.call("POST", f"/ads/{ad['ad_id']}/click", {"client_id": client}, expect=204)
    assert ad["ad_image_id"] == image_id
    status, content = second.exchange("GET", f"/files/{image_id}", None)  # the other backend has it from the bucket
    assert (status, Image.open(BytesIO(content)).size) == (200, (40, 30))
    first.call("POST", f"/ads/{campaign}/click", {"client_id": client}, expect=204)
    totals = second.call("GET", f"/stats/advertisers/{advertiser}/campaigns")
    assert (totals["impressions_count"], totals["clicks_count"], str(totals["spent_total"])) == (1, 1, "0.2515")
    assert sum(number for name, number in first.metrics().items() if name.startswith("zoomad_clicks_total")) >= 1


def test_the_operator_and_grafanas_role_were_made(platform):
    with psycopg.connect(platform.database) as connection:
        assert connection.execute("SELECT username FROM auth_user").fetchall() == [("operator",)]
    reader = {"user": platform.environment["GRAFANA_DB_USER"], "password": platform.environment["GRAFANA_DB_PASSWORD"]}
    with psycopg.connect(platform.database, **reader) as connection:
        connection.execute("SELECT count(*) FROM dashboards.campaigns")


def test_static_files_were_collected_into_the_image(platform):
    status, content = platform.backends[0].exchange("GET", "/static/admin/css/base.css", None)
    assert (status, b"{" in content) == (200, True)


def test_the_image_holds_no_tests_and_no_development_packages(image):
    assert not list(image.app.rglob("tests"))
    assert image.run([str(image.python), "-c", "import pytest"], {}) == 1


def test_metrics_add_up_all_workers_and_survive_the_death_of_one(platform):
    backend = platform.backends[0]
    book(backend)
    for client in clients(backend, 20):
        backend.call("GET", f"/ads?client_id={client}")
    before = backend.metrics()
    served = 'zoomad_ads_served_total{view="charged"}'
    assert before[served] >= 20
    assert before["zoomad_processes"] == 3
    os.kill(worker_of(backend), signal.SIGKILL)
    until(lambda: settled_metrics(backend).get("zoomad_processes") == 3, pause=0.2)
    after = settled_metrics(backend)
    assert after[served] >= before[served]
    assert after["zoomad_cpu_seconds_total"] >= before["zoomad_cpu_seconds_total"]


def worker_of(backend):
    children = Path(f"/proc/{backend.child.pid}/task/{backend.child.pid}/children")
    return int(children.read_text().split()[-1])


def settled_metrics(backend):
    """A killed worker takes the connections along that it had just accepted."""
    found: dict[str, float] = {}

    def answers():
        with suppress(OSError):
            found.update(backend.metrics())
        return found

    until(answers)
    return found


def test_no_label_is_an_id(platform):
    backend = platform.backends[1]
    book(backend)
    for client in clients(backend, 3):
        backend.call("GET", f"/ads?client_id={client}")
        backend.call("GET", f"/clients/{client}")
    backend.call("GET", f"/nothing/{uuid.uuid4()}", expect=404)
    names = set(backend.metrics())
    values = {value for name in names for value in re.findall(r'="([^"]*)"', name)}
    assert values
    assert not [value for value in values if re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", value)]
    assert len(names) < 2000


def test_on_sigterm_requests_in_flight_are_answered(image, own_database, platform):
    backend = Backend(image, platform.environment | {"WORKERS": "1"}, platform.folder)
    backend.wait_until_healthy()
    with psycopg.connect(own_database) as blocker, ThreadPoolExecutor(1) as pool:
        blocker.execute("LOCK TABLE platform_state IN ACCESS EXCLUSIVE MODE")
        answer = pool.submit(backend.call, "POST", "/time/advance", {"current_date": 0})
        with psycopg.connect(own_database, autocommit=True) as looking:
            until(lambda: looking.execute("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchall())
        backend.child.ask_to_stop()
        until(lambda: not ports.answers(backend.port))
        blocker.rollback()
        assert answer.result(timeout=60) == {"current_date": 0}
    assert backend.child.process.wait(60) == 0
