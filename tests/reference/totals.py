"""What the statistics of campaigns are, from every single view and click of them."""

from decimal import Decimal


def added_up(campaign_ids, views, clicks, on_day=None):
    """Add up the views and clicks of campaigns, all or those of a day."""
    paid_views, paid_clicks = (
        [cost for day, cost in _events(campaign_ids, events) if on_day in {None, day}] for events in (views, clicks)
    )
    return {
        "impressions_count": len(paid_views),
        "clicks_count": len(paid_clicks),
        "conversion": Decimal(repr(100 * len(paid_clicks) / len(paid_views))) if paid_views else 0,
        "spent_impressions": sum(paid_views),
        "spent_clicks": sum(paid_clicks),
        "spent_total": sum(paid_views) + sum(paid_clicks),
    }


def by_day(campaign_ids, views, clicks):
    """Add them up by day, for the days that have any."""
    days = {day for events in (views, clicks) for day, _cost in _events(campaign_ids, events)}
    return [{"date": day, **added_up(campaign_ids, views, clicks, day)} for day in sorted(days)]


def _events(campaign_ids, events):
    return [event for campaign_id in campaign_ids for event in events[campaign_id].values()]
