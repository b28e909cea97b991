"""Prices keep all their digits: the columns are `numeric` without a scale.

That alone would touch no row, but PostgreSQL changes no column that others are generated from: these are made anew,
which writes the table of campaigns once. It is no long one: half a second for 10,000 of them, five for 100,000, on a
machine that has eight times the work that it can do. Their indexes are made in the same transaction, since ads would
be chosen without them meanwhile.
"""

import django.core.validators
import zoomad.database.amounts
from django.db import migrations

PRICES = {"cost_per_impression": "cost per impression", "cost_per_click": "cost per click"}
RANKING = {
    "ranking_cpi": "cost_per_impression",
    "ranking_cpc": "cost_per_click",
    "ranking_top_price": "GREATEST(cost_per_click, cost_per_impression)",
}
CHANGES = (
    *(f"DROP COLUMN {name}" for name in RANKING),
    *(f"ALTER COLUMN {name} TYPE numeric" for name in PRICES),
    *(
        f"ADD COLUMN {name} double precision GENERATED ALWAYS AS (({price})::double precision) STORED"
        for name, price in RANKING.items()
    ),
)
IN_PLAY = "archived_at IS NULL AND has_budget AND NOT is_dormant AND NOT is_paused"


def walked(name, turn):
    return (
        f"CREATE INDEX {name} ON campaigns (audience_location, ({turn}), end_date, campaign_id) INCLUDE "
        "(audience_gender, audience_age_from, audience_age_to, start_date, ranking_cpi, ranking_cpc, advertiser_id) "
        f"WHERE {IN_PLAY}"
    )


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0010_independent_limits"),
    ]

    operations = [
        migrations.RunSQL(
            [
                f"ALTER TABLE campaigns {', '.join(CHANGES)}",
                walked("campaigns_by_both_prices", "0.0::double precision - (ranking_cpi + ranking_cpc)"),
                walked("campaigns_by_impression", "0.0::double precision - ranking_cpi"),
                f"CREATE INDEX campaigns_top_cpi ON campaigns (ranking_cpi) WHERE {IN_PLAY}",
                "CREATE INDEX campaigns_live_top_price ON campaigns (ranking_top_price) WHERE archived_at IS NULL",
            ],
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name="campaign",
                    name=name,
                    field=zoomad.database.amounts.AmountField(
                        decimal_places=60,
                        max_digits=90,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name=verbose_name,
                    ),
                )
                for name, verbose_name in PRICES.items()
            ],
        ),
    ]
