"""The totals become what each home has used of its share; views with the old names add them up. Old servers stop here."""

import django.db.models.deletion
from django.db import migrations, models
from zoomad.database.amounts import AmountField
from zoomad.database.schema import RunBeneathViews, cascading_foreign_key

FIRST_HOME = "00000000-0000-0000-0000-000000000000"
TOTALS = "impressions, clicks, spent_impressions, spent_clicks"
MOVES = [
    "LOCK TABLE campaign_deliveries, campaign_days, advertiser_days, campaign_click_ages IN ACCESS EXCLUSIVE MODE",
    # What was shown first since the last migration.
    """
    UPDATE campaign_deliveries AS share SET
        impressions_allotted = greatest(share.impressions, impressions_limit),
        clicks_allotted = greatest(share.clicks, clicks_limit)
    FROM campaigns WHERE campaigns.campaign_id = share.campaign_id
      AND (share.impressions_allotted, share.clicks_allotted)
          <> (greatest(share.impressions, impressions_limit), greatest(share.clicks, clicks_limit))
    """,
    "ALTER TABLE campaign_deliveries RENAME TO campaign_shares",
    "ALTER TABLE campaign_days RENAME TO campaign_day_shares",
    "ALTER TABLE campaign_click_ages RENAME TO click_age_shares",
    # The indexes of the new keys have been made.
    """
    ALTER TABLE campaign_shares DROP CONSTRAINT campaign_deliveries_pkey,
        ADD CONSTRAINT campaign_shares_pkey PRIMARY KEY USING INDEX campaign_shares_pkey
    """,
    """
    ALTER TABLE campaign_day_shares DROP CONSTRAINT campaign_days_pkey,
        ADD CONSTRAINT campaign_day_shares_pkey PRIMARY KEY USING INDEX campaign_day_shares_pkey
    """,
    """
    ALTER TABLE click_age_shares DROP CONSTRAINT campaign_click_ages_pkey,
        ADD CONSTRAINT click_age_shares_pkey PRIMARY KEY USING INDEX click_age_shares_pkey
    """,
    "ALTER TABLE advertiser_days DROP CONSTRAINT advertiser_days_pkey",
    "ALTER INDEX advertiser_days_by_home RENAME TO advertiser_days_pkey",
    (
        "ALTER TABLE advertiser_days "
        "ADD CONSTRAINT advertiser_days_pkey PRIMARY KEY USING INDEX advertiser_days_pkey"
    ),
    *(
        f"ALTER TABLE {new} RENAME CONSTRAINT {old}_campaign_id_fkey TO {new}_campaign_id_fkey"
        for old, new in (
            ("campaign_deliveries", "campaign_shares"),
            ("campaign_days", "campaign_day_shares"),
            ("campaign_click_ages", "click_age_shares"),
        )
    ),
    # As `ads.homes` makes them for one home.
    (
        f"CREATE VIEW campaign_deliveries AS SELECT campaign_id, {TOTALS} FROM campaign_shares "
        "WHERE impressions > 0 OR clicks > 0"
    ),
    f"CREATE VIEW campaign_days AS SELECT campaign_id, day, {TOTALS} FROM campaign_day_shares",
    "CREATE VIEW campaign_click_ages AS SELECT campaign_id, age, clicks FROM click_age_shares",
]


def totals():
    """Give the columns of a model of totals."""
    amount = AmountField(db_default=0, decimal_places=60, default=0, max_digits=102)
    return [
        ("impressions", models.IntegerField(db_default=0, default=0)),
        ("clicks", models.IntegerField(db_default=0, default=0)),
        ("spent_impressions", amount.clone()),
        ("spent_clicks", amount.clone()),
    ]


def home():
    return models.UUIDField(db_default=FIRST_HOME, default=FIRST_HOME)


def key(*columns):
    return models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


def campaign(related_name):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name=related_name,
        to="campaigns.campaign",
    )


STATE = [
    migrations.AlterModelOptions(
        "campaigndelivery", {"managed": False, "verbose_name": "delivery", "verbose_name_plural": "deliveries"}
    ),
    migrations.RemoveIndex("campaignday", "campaign_days_by_day"),
    migrations.AlterModelOptions(
        "campaignday", {"managed": False, "verbose_name": "delivery by day", "verbose_name_plural": "deliveries by day"}
    ),
    migrations.DeleteModel("CampaignClickAge"),
    migrations.AddField("advertiserday", "home", home()),
    migrations.AlterField("advertiserday", "pk", key("advertiser_id", "day", "home", "shard")),
    migrations.CreateModel(
        "CampaignShare",
        [
            *totals(),
            ("home", home()),
            ("pk", key("campaign_id", "home")),
            ("impressions_allotted", models.IntegerField(db_default=0, default=0)),
            ("clicks_allotted", models.IntegerField(db_default=0, default=0)),
            ("campaign", campaign("shares")),
        ],
        {"db_table": "campaign_shares"},
    ),
    migrations.CreateModel(
        "CampaignDayShare",
        [
            *totals(),
            ("home", home()),
            ("pk", key("campaign_id", "day", "home")),
            ("day", models.IntegerField()),
            ("campaign", campaign("day_shares")),
        ],
        {
            "db_table": "campaign_day_shares",
            "indexes": [models.Index(fields=["day"], name="campaign_days_by_day")],
        },
    ),
    migrations.CreateModel(
        "ClickAgeShare",
        [
            ("home", home()),
            ("pk", key("campaign_id", "age", "home")),
            ("age", models.IntegerField()),
            ("clicks", models.IntegerField(db_default=0, default=0)),
            ("campaign", campaign("click_ages")),
        ],
        {"db_table": "click_age_shares"},
    ),
]


class Migration(migrations.Migration):

    dependencies = [
        ("ads", "0017_homes"),
    ]

    operations = [
        RunBeneathViews("dashboards", tuple(MOVES), state_operations=STATE),
        migrations.CreateModel(
            name="CampaignGrant",
            fields=[
                (
                    "campaign",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="grants",
                        serialize=False,
                        to="campaigns.campaign",
                    ),
                ),
                ("impressions_limit", models.IntegerField()),
                ("clicks_limit", models.IntegerField()),
                ("impressions_granted", models.IntegerField()),
                ("clicks_granted", models.IntegerField()),
            ],
            options={
                "db_table": "campaign_grants",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("impressions_granted__gte", 0),
                            ("impressions_granted__lte", models.F("impressions_limit")),
                        ),
                        name="campaign_grants_impressions",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clicks_granted__gte", 0), ("clicks_granted__lte", models.F("clicks_limit"))
                        ),
                        name="campaign_grants_clicks",
                    ),
                ],
            },
        ),
        cascading_foreign_key("campaign_grants", "campaign_id", "campaigns", "campaign_id"),
    ]
