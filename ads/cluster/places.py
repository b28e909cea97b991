"""Where the rows of each table stand when the database is spread over several machines."""

from enum import StrEnum


class Place(StrEnum):
    """Where a row stands: beside a client, in a home, by its campaign, on every machine, or on the first one only.

    The first three are told by the value of a column.
    """

    CLIENT = "client_id"
    HOME = "home"
    CAMPAIGN = "campaign_id"
    EVERYWHERE = "everywhere"
    ONE_MACHINE = "one machine"


# A request is about one client, whose rows stand beside the counters of its home: an ad and a click touch one machine.
# What they read of all others is small, seldom changes, and stands everywhere. Tables that are not named here are on no
# path of theirs.
PLACES = {
    **dict.fromkeys(("clients", "client_ml_scores", "client_views", "client_clicks", "client_days"), Place.CLIENT),
    **dict.fromkeys(("campaign_shares", "campaign_day_shares", "advertiser_days", "click_age_shares"), Place.HOME),
    "campaign_grants": Place.CAMPAIGN,
    **dict.fromkeys(
        (
            "advertisers",
            "campaigns",
            "campaign_floors",
            "platform_state",
            "ml_score_reference",
            "selection_reference",
        ),
        Place.EVERYWHERE,
    ),
}
SPREAD = {table: place for table, place in PLACES.items() if place is not Place.EVERYWHERE}


def tables(*places: Place) -> list[str]:
    """Name the tables whose rows stand in such a place."""
    return [table for table, place in PLACES.items() if place in places]
