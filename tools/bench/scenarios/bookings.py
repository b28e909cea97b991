"""Bookings of scenarios."""

PLENTY = 10_000_000


def booking(**changes: object) -> dict[str, object]:
    """Write a campaign that fits all clients and ends only with its days."""
    return {
        "impressions_limit": PLENTY,
        "clicks_limit": PLENTY,
        "cost_per_impression": 1,
        "cost_per_click": 1,
        "ad_title": "For everybody",
        "ad_text": "For everybody.",
        **changes,
    }
