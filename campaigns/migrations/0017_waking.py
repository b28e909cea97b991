from django.db import migrations
from django.db.models import F, FloatField, Index, Q, Value
from django.db.models.functions import Cast, Sqrt
from zoomad.database.schema import AddIndexBesideRequests

AT_REST = Q(("archived_at", None), ("has_budget", True), ("is_dormant", True), ("is_paused", False))
READ = ("audience_gender", "audience_age_from", "audience_age_to", "ranking_cpi", "ranking_cpc", "advertiser")
SHARE = Cast(F("left_eighths"), FloatField()) / Value(8.0)
URGENCY = Sqrt(Sqrt(SHARE)) / Sqrt(Cast(F("horizon"), FloatField()))


def beginning(turn, name, *more):
    return AddIndexBesideRequests(
        model_name="campaign",
        index=Index(
            F("start_date"),
            F("audience_location"),
            turn,
            F("end_date"),
            F("campaign_id"),
            include=(*READ, *more),
            condition=AT_REST,
            name=name,
        ),
    )


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("campaigns", "0016_doubtful"),
    ]

    operations = [
        beginning(Value(0.0) - (F("ranking_cpi") + F("ranking_cpc")), "campaigns_begin_by_both_prices"),
        beginning(Value(0.0) - F("ranking_cpi"), "campaigns_begin_by_impression"),
        beginning(
            Value(0.0) - (F("ranking_cpi") + F("ranking_cpc") * Value(0.125)) * URGENCY,
            "campaigns_begin_by_patience",
            "left_eighths",
            "horizon",
        ),
        AddIndexBesideRequests(
            model_name="campaign",
            index=Index(fields=["start_date"], condition=Q(("is_dormant", True)), name="campaigns_dormant"),
        ),
    ]
