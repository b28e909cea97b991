"""The page of a bulk: it works on it, says how far it is, and goes on after an answer that never came."""

import pytest

from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from console.bulk import services
from console.models import Bulk
from console.tests.test_browser import enter
from tools.screenshots.browser import MISSING, chromium

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)


@pytest.fixture
def bulk(transactional_db):
    campaigns = CampaignFactory.create_batch(6, cost_per_click=1)
    begun = services.start_bulk(None, [each.pk for each in campaigns], terms={"cost_per_click": "7"})
    services.move_on(begun, Bulk.Stage.RUNNING, of=Bulk.Stage.DRAFT)
    return begun


def test_it_is_worked_off_although_answers_are_lost(page, live_server, bulk, monkeypatch):
    monkeypatch.setitem(services.step.__kwdefaults__, "seconds", 0.001)  # a campaign or so
    seen = []
    lost = iter([*["abort"] * 12, 503])  # a platform that takes its time to start again, and is busy at first

    def answer(route):
        seen.append(page.locator("#zm-bulk-count").inner_text())
        how = next(lost, None)
        if how is None:
            route.continue_()
        elif how == "abort":
            route.abort()
        else:
            route.fulfill(status=how)

    enter(page, live_server, "operator")
    page.route("**/step/", answer)
    page.add_init_script("{ const wait = setTimeout; window.setTimeout = (done, ms) => wait(done, ms / 100); }")
    page.goto(f"/admin/bulk/{bulk.pk}/")
    page.get_by_text("Done: 6;").wait_for()
    assert seen[0] == "0 / 6"
    assert any(each not in {"0 / 6", "6 / 6"} for each in seen), seen
    assert set(Campaign.objects.values_list("cost_per_click", flat=True)) == {7}


def test_one_whose_session_ended_is_asked_to_log_in(page, live_server, bulk):
    enter(page, live_server, "operator")
    page.route("**/step/", lambda route: (page.context.clear_cookies(name="sessionid"), route.continue_()))
    page.goto(f"/admin/bulk/{bulk.pk}/")
    page.wait_for_url("**/admin/login/**")
