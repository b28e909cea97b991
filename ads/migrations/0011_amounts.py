"""What was charged keeps all its digits: the columns are `numeric` without a scale. No row is touched by that."""

from django.db import migrations
from zoomad.database.amounts import AmountField
from zoomad.database.schema import RunBeneathViews

EVENTS = {"clientview": "client_views", "clientclick": "client_clicks"}
TOTALS = {"campaigndelivery": "campaign_deliveries", "campaignday": "campaign_days", "advertiserday": "advertiser_days"}
SPENT = ("spent_impressions", "spent_clicks")
COST = AmountField(decimal_places=60, max_digits=90)
SUM = AmountField(db_default=0, decimal_places=60, default=0, max_digits=102)
COLUMNS = [
    *((model, table, "cost", COST) for model, table in EVENTS.items()),
    *((model, table, name, SUM) for model, table in TOTALS.items() for name in SPENT),
]


class Migration(migrations.Migration):

    dependencies = [
        ("ads", "0010_views_by_day"),
    ]

    operations = [
        RunBeneathViews(
            "dashboards",
            tuple(f"ALTER TABLE {table} ALTER COLUMN {name} TYPE numeric" for _, table, name, _ in COLUMNS),
            state_operations=[
                migrations.AlterField(model_name=model, name=name, field=field.clone())
                for model, _, name, field in COLUMNS
            ],
        ),
    ]
