from django.db import migrations
from django.db.models import F, FloatField, Index, Q, Value
from django.db.models.functions import Cast, Sqrt
from zoomad.database.schema import AddIndexBesideRequests

IN_PLAY = Q(("archived_at", None), ("has_budget", True), ("is_dormant", False), ("is_paused", False))
SHARE = Cast(F("left_eighths"), FloatField()) / Value(8.0)
URGENCY = Sqrt(Sqrt(SHARE)) / Sqrt(Cast(F("horizon"), FloatField()))


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("campaigns", "0013_left_and_horizon"),
    ]

    operations = [
        AddIndexBesideRequests(
            model_name="campaign",
            index=Index(
                F("audience_location"),
                Value(0.0) - (F("ranking_cpi") + F("ranking_cpc") * Value(0.125)) * URGENCY,
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
                    "left_eighths",
                    "horizon",
                ),
                condition=IN_PLAY,
                name="campaigns_by_patience",
            ),
        ),
    ]
