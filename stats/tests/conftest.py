"""A day on which ads were seen and clicked."""

import pytest

from ads.delivery.click import count_click
from ads.delivery.show import show_ad
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory


@pytest.fixture
def played(today):
    """On day 5 three clients see a campaign, and one clicks."""
    campaign = CampaignFactory(cost_per_impression="0.1", cost_per_click="2")
    anna, bob, eve = (
        ClientFactory(age=17, gender="FEMALE", location="Ufa"),
        ClientFactory(age=18, gender="MALE", location="Ufa"),
        ClientFactory(age=99, gender="FEMALE", location="Perm"),
    )
    for viewer in (anna, bob, eve):
        show_ad(client_id=viewer.pk)
    count_click(ad_id=campaign.pk, client_id=eve.pk)
    return campaign, anna, bob, eve
