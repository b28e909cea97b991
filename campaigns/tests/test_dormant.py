"""Campaigns that are over or not yet begun do not lie in the way of the selection."""

import pytest

from campaigns.factories import CampaignFactory, booking
from campaigns.models import Campaign
from campaigns.services import settle_dormant
from zoomad.state.services import advance_day


def dormant():
    return set(Campaign.everything.filter(is_dormant=True).values_list("ad_title", flat=True))


@pytest.fixture
def three(db):
    CampaignFactory(ad_title="over", start_date=0, end_date=4)
    CampaignFactory(ad_title="running", start_date=4, end_date=6)
    CampaignFactory(ad_title="to come", start_date=6, end_date=9)


def test_the_change_of_the_day_marks_what_is_over_and_what_has_not_begun(three):
    advance_day(day=5)
    assert dormant() == {"over", "to come"}
    advance_day(day=6)
    assert dormant() == {"over"}
    advance_day(day=9)
    assert dormant() == {"over", "running"}


@pytest.mark.parametrize("body", [{"current_date": 6}, {}, None], ids=["a day", "no day", "no body"])
def test_however_the_day_is_moved_what_begins_on_it_is_awake(api, three, body):
    advance_day(day=5)
    assert api.call("POST", "/time/advance", body, expect=200) == {"current_date": 6}
    assert dormant() == {"over"}


def test_archived_campaigns_are_marked_too_for_they_may_come_back(three):
    Campaign.everything.update(archived_at="2020-01-01T00:00:00Z")
    advance_day(day=5)
    assert dormant() == {"over", "to come"}


def test_only_wrong_marks_are_written(three):
    advance_day(day=5)
    assert settle_dormant(5) == 0
    assert settle_dormant(6) == 1


def test_whoever_moves_a_campaigns_days_wakes_it(api, db):
    """Moved to begin today, it is shown today, though the day does not change before tomorrow."""
    advance_day(day=5)
    later = CampaignFactory(start_date=8, end_date=9)
    settle_dormant(5)
    path = f"/advertisers/{later.advertiser_id}/campaigns/{later.pk}"
    api.put(path, booking(start_date=5, end_date=9))
    assert Campaign.objects.get().is_dormant is False


def test_a_day_that_is_refused_marks_nothing(api, three):
    advance_day(day=5)
    Campaign.objects.update(is_dormant=False)
    api.post("/time/advance", {"current_date": 4}, expect=422)
    assert dormant() == set()
