"""What another day would bring, before it does."""

import pytest

from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from zoomad.state.services import advance_day


def test_what_ends_and_starts_is_counted_and_nothing_moves(api):
    advance_day(day=5)
    for start, end in [(0, 4), (0, 5), (3, 9), (6, 8), (7, 20), (10, 20), (11, 20)]:
        CampaignFactory(start_date=start, end_date=end)
    CampaignFactory(start_date=0, end_date=6)
    Campaign.objects.order_by("created_at").last().delete()
    assert api.get("/time/outlook?current_date=10") == {"ends": 3, "never_shown": 1, "starts": 2}
    assert api.get("/time/outlook?current_date=5") == {"ends": 0, "never_shown": 0, "starts": 0}
    assert api.get("/time") == {"current_date": 5}


@pytest.mark.parametrize("query", ["", "?current_date=", "?current_date=x", "?current_date=-1"])
def test_a_day_is_needed(api, query):
    assert api.get(f"/time/outlook{query}", expect=422)["detail"][0]["field"] == "current_date"
