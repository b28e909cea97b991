"""Examples for the documentation of `campaigns`."""

from drf_spectacular.utils import OpenApiExample

ADVERTISER_ID = "0f3ad3a4-9c1c-4a43-8a0c-3d0b6c0a9e55"
FIELDS: dict[str, object] = {
    "impressions_limit": 10_000,
    "clicks_limit": 500,
    "cost_per_impression": 0.0015,
    "cost_per_click": 0.25,
    "ad_title": "Coffee, roasted this morning",
    "ad_text": "Order before noon and have it on your table today.",
    "ad_image_id": None,
    "start_date": 3,
    "end_date": 10,
    "targeting": {"gender": "ALL", "age_from": 18, "age_to": 60, "location": "Moscow"},
}
SHOWN: dict[str, object] = {
    "campaign_id": "5f0c2e4e-7b51-4a41-9e36-3cf3a8bde2b7",
    "advertiser_id": ADVERTISER_ID,
    **FIELDS,
    "ad_image_url": None,
    "is_paused": False,
    "state": "planned",
}

BOOKING = OpenApiExample("A booking", value=FIELDS, request_only=True)
CHANGE = OpenApiExample(
    "A new price, and no audience", value={"cost_per_click": 0.3, "targeting": None}, request_only=True
)
CAMPAIGN = OpenApiExample("A campaign", value=SHOWN, response_only=True, status_codes=["200", "201"])
WISH = OpenApiExample("A short one", value={"ad_title": FIELDS["ad_title"], "size": "small"}, request_only=True)
TEXT = OpenApiExample("A text", value={"ad_text": "Roasted at dawn, brewed by noon."}, response_only=True)
