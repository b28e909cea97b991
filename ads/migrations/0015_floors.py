from django.db import migrations, models
import django.db.models.deletion
from zoomad.database.schema import cascading_foreign_key


class Migration(migrations.Migration):

    dependencies = [
        ("ads", "0014_left"),
    ]

    operations = [
        migrations.AddField("fillday", "clients", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("selectionreference", "floors_paid_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="CampaignFloor",
            fields=[
                (
                    "campaign",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="reserved",
                        serialize=False,
                        to="campaigns.campaign",
                    ),
                ),
                ("score", models.IntegerField(null=True)),
                ("day", models.IntegerField()),
                ("computed_at", models.DateTimeField()),
            ],
            options={"db_table": "campaign_floors"},
        ),
        migrations.CreateModel(
            name="ClientDays",
            fields=[
                (
                    "client",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="presence",
                        serialize=False,
                        to="clients.client",
                    ),
                ),
                ("days", models.IntegerField()),
                ("last_day", models.IntegerField()),
            ],
            options={"db_table": "client_days"},
        ),
        cascading_foreign_key("campaign_floors", "campaign_id", "campaigns", "campaign_id"),
        cascading_foreign_key("client_days", "client_id", "clients", "client_id"),
    ]
