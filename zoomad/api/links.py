"""How one operation of the API leads to another: OpenAPI links, by the operation and status that they start from."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """An operation, and where the answer before has its parameters and body, as runtime expressions of OpenAPI."""

    operation: str
    parameters: Mapping[str, str]
    body: Mapping[str, str] | None = None

    def as_openapi(self) -> dict[str, object]:
        """Write it as a Link Object, without the operation's id."""
        link: dict[str, object] = {"parameters": dict(self.parameters)}
        return link if self.body is None else {**link, "requestBody": dict(self.body)}


def _to_client(client_id: str) -> list[Link]:
    return [Link("clients_retrieve", {"client_id": client_id}), Link("ads_retrieve", {"client_id": client_id})]


def _to_advertiser(advertiser_id: str) -> list[Link]:
    operations = (
        "advertisers_retrieve",
        "advertisers_campaigns_list",
        "advertisers_campaigns_create",
        "campaigns_generate",
        "stats_advertisers_campaigns_retrieve",
        "stats_advertisers_daily",
    )
    return [Link(operation, {"advertiser_id": advertiser_id}) for operation in operations]


def _to_campaign(advertiser_id: str, campaign_id: str) -> list[Link]:
    ids = {"advertiser_id": advertiser_id, "campaign_id": campaign_id}
    return [
        Link("advertisers_campaigns_retrieve", ids),
        Link("advertisers_campaigns_update", ids),
        Link("advertisers_campaigns_partial_update", ids),
        Link("advertisers_campaigns_destroy", ids),
        *_to_statistics(campaign_id),
        Link("ads_click_create", {"ad_id": campaign_id}),
    ]


def _to_statistics(campaign_id: str) -> list[Link]:
    ids = {"campaign_id": campaign_id}
    return [Link("stats_campaigns_retrieve", ids), Link("stats_campaigns_daily", ids)]


def _to_image(file_id: str) -> list[Link]:
    return [Link("files_retrieve", {"file_id": file_id})]


CAMPAIGN = _to_campaign("$response.body#/advertiser_id", "$response.body#/campaign_id")
AD = [
    Link(
        "ads_click_create",
        {"ad_id": "$response.body#/ad_id"},
        body={"client_id": "$request.query.client_id"},
    ),
    *_to_statistics("$response.body#/ad_id"),
    *_to_image("$response.body#/ad_image_id"),
]

LINKS: dict[tuple[str, str], list[Link]] = {
    ("clients_bulk_create", "201"): _to_client("$response.body#/0/client_id"),
    ("clients_random_retrieve", "200"): _to_client("$response.body#/client_id"),
    ("ml_scores_create", "200"): _to_client("$request.body#/client_id"),
    ("ml_scores_bulk_create", "200"): _to_client("$request.body#/0/client_id"),
    ("advertisers_bulk_create", "201"): _to_advertiser("$response.body#/0/advertiser_id"),
    ("advertisers_list", "200"): _to_advertiser("$response.body#/0/advertiser_id"),
    ("advertisers_campaigns_list", "200"): _to_campaign("$request.path.advertiser_id", "$response.body#/0/campaign_id"),
    ("advertisers_campaigns_create", "201"): CAMPAIGN,
    ("advertisers_campaigns_update", "200"): CAMPAIGN,
    ("advertisers_campaigns_partial_update", "200"): CAMPAIGN,
    ("files_create", "200"): _to_image("$response.body#/file_id"),
    ("ads_retrieve", "200"): AD,
    ("ads_click_create", "204"): _to_statistics("$request.path.ad_id"),
}
