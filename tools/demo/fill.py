"""Puts a market on a platform. Repeating it, also after an interruption, changes nothing that is already right."""

from dataclasses import dataclass
from uuid import UUID

from .api import PlacedCampaign, Platform
from .market import Market


@dataclass(frozen=True, slots=True)
class Filled:
    """What is on the platform now; `first_day` is the day that the plan counts from."""

    first_day: int
    campaigns: dict[UUID, PlacedCampaign]
    created: int


def fill(platform: Platform, market: Market) -> Filled:
    """Bring clients, advertisers and scores up to date and create the campaigns that are missing."""
    platform.put_clients(market.clients)
    platform.put_advertisers(market.advertisers)
    platform.put_scores(market.scores)
    return _place_campaigns(platform, market)


def _place_campaigns(platform: Platform, market: Market) -> Filled:
    today = platform.current_day()
    placed = {
        (advertiser.advertiser_id, campaign.ad_title): campaign
        for advertiser in market.advertisers
        for campaign in platform.campaigns_of(advertiser.advertiser_id)
    }
    missing = [plan for plan in market.campaigns if (plan.advertiser_id, plan.ad.title) not in placed]
    first_day = min((campaign.start_date for campaign in placed.values()), default=today)
    for plan in missing:
        start = max(first_day + plan.start, today)
        end = max(first_day + plan.end, start)
        placed[plan.advertiser_id, plan.ad.title] = platform.create_campaign(plan, start_date=start, end_date=end)
    return Filled(first_day, {campaign.campaign_id: campaign for campaign in placed.values()}, len(missing))
