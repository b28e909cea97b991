from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations
from django.db.models import F, Index, Q, Value
from zoomad.database.schema import AddIndexBesideRequests

IN_PLAY = Q(("archived_at", None), ("has_budget", True), ("is_dormant", False), ("is_paused", False))


def walked(turn, name):
    return AddIndexBesideRequests(
        model_name="campaign",
        index=Index(
            F("audience_location"),
            turn,
            F("end_date"),
            F("campaign_id"),
            include=(
                "audience_gender",
                "audience_age_from",
                "audience_age_to",
                "start_date",
                "ranking_cpi",
                "ranking_cpc",
                "advertiser",
            ),
            condition=IN_PLAY,
            name=name,
        ),
    )


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("campaigns", "0008_dormant"),
    ]

    operations = [
        walked(Value(0.0) - (F("ranking_cpi") + F("ranking_cpc")), "campaigns_by_both_prices"),
        walked(Value(0.0) - F("ranking_cpi"), "campaigns_by_impression"),
        AddIndexBesideRequests(
            model_name="campaign",
            index=Index(fields=["ranking_cpi"], condition=IN_PLAY, name="campaigns_top_cpi"),
        ),
        RemoveIndexConcurrently(model_name="campaign", name="campaigns_live_selection"),
    ]
