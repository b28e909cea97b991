from django.db import migrations, models
from zoomad.database.schema import AddIndexBesideRequests, RemoveIndexBesideRequests

LIVE = models.Q(("archived_at", None))
ARCHIVED = models.Q(("archived_at__isnull", False))


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("campaigns", "0006_archive"),
    ]

    operations = [
        AddIndexBesideRequests(
            model_name="campaign",
            index=models.Index(
                fields=["audience_gender", "audience_location", "end_date"],
                include=(
                    "start_date",
                    "audience_age_from",
                    "audience_age_to",
                    "ranking_cpi",
                    "ranking_cpc",
                    "advertiser",
                    "campaign_id",
                ),
                condition=models.Q(("archived_at", None), ("has_budget", True), ("is_paused", False)),
                name="campaigns_live_selection",
            ),
        ),
        AddIndexBesideRequests(
            model_name="campaign",
            index=models.Index(fields=["ranking_top_price"], condition=LIVE, name="campaigns_live_top_price"),
        ),
        AddIndexBesideRequests(
            model_name="campaign",
            index=models.Index(fields=["archived_at"], condition=ARCHIVED, name="campaigns_archived"),
        ),
        AddIndexBesideRequests(
            model_name="campaign",
            index=models.Index(
                fields=["archived_at"],
                condition=models.Q(("archived_at__isnull", False), ("is_kept", False)),
                name="campaigns_unsettled",
            ),
        ),
        RemoveIndexBesideRequests(model_name="campaign", name="campaigns_selection"),
        RemoveIndexBesideRequests(model_name="campaign", name="campaigns_top_price"),
    ]
