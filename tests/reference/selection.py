"""Which ad a client is shown: `selectable` and `best`, as the algorithm is written down, in double precision.

This is the one reading of the algorithm apart from the platform: whatever holds the platform's choice against the
contract asks here.
"""

from math import ceil, floor

from tools.market.audience import fits


def selectable(campaign, client, *, day, views, clicks):
    """Say whether the campaign may be shown; views and clicks are the clients that saw and clicked it so far."""
    return (
        campaign["start_date"] <= day <= campaign["end_date"]
        and fits(campaign["targeting"], client)
        and len(views) < campaign["impressions_limit"]
        and len(clicks) < campaign["clicks_limit"]
        and client["client_id"] not in clicks
    )


def best(campaigns, *, score, p90, top_price, seen):
    """Choose: what is not yet seen first, then the highest value, then what ends sooner, then the id; None of none.

    `score` gives the client's score for an advertiser, `top_price` is the highest of all campaigns.
    """

    def rank(campaign):
        is_seen = campaign["campaign_id"] in seen
        click_earns = score(campaign["advertiser_id"]) / p90 * float(campaign["cost_per_click"])
        if is_seen:
            value = click_earns / (2 * (float(top_price) or 1))
        else:
            value = click_earns + float(campaign["cost_per_impression"])
        return is_seen, -value, campaign["end_date"], campaign["campaign_id"]

    return min(campaigns, key=rank, default=None)


def percentile_90(scores):
    """Interpolate linearly between the two scores around nine tenths of the way up; 1 for none, and for 0 or below."""
    if not scores:
        return 1.0
    ascending = sorted(scores)
    place = 0.9 * (len(ascending) - 1)
    low, high = ascending[floor(place)], ascending[ceil(place)]
    percentile = low + (high - low) * (place - floor(place))
    return percentile if percentile > 0 else 1.0
