from django.db import migrations, models
from zoomad.database.schema import AddIndexBesideRequests

ARCHIVED = models.Q(("archived_at__isnull", False))


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("advertisers", "0002_names"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE advertisers ADD COLUMN IF NOT EXISTS archived_at timestamptz, "
                    "ADD COLUMN IF NOT EXISTS is_kept boolean NOT NULL DEFAULT false",
                    "ALTER TABLE advertisers DROP COLUMN archived_at, DROP COLUMN is_kept",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="advertiser",
                    name="archived_at",
                    field=models.DateTimeField(editable=False, null=True, verbose_name="archived"),
                ),
                migrations.AddField(
                    model_name="advertiser",
                    name="is_kept",
                    field=models.BooleanField(db_default=False, default=False, editable=False),
                ),
            ],
        ),
        AddIndexBesideRequests(
            model_name="advertiser",
            index=models.Index(
                fields=["archived_at"], include=("advertiser_id",), condition=ARCHIVED, name="advertisers_archived"
            ),
        ),
        AddIndexBesideRequests(
            model_name="advertiser",
            index=models.Index(
                fields=["archived_at"],
                condition=models.Q(("archived_at__isnull", False), ("is_kept", False)),
                name="advertisers_unsettled",
            ),
        ),
    ]
