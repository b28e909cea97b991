"""Each total gets the home whose clients it counts, of which there is one for now, and room for its part of the limits.

Requests go on meanwhile. What is long is done here; the next migration is the moment of the change.
"""

from django.db import migrations

from zoomad.database.schema import MakeKeyBesideRequests

FIRST_HOME = "00000000-0000-0000-0000-000000000000"
PORTION = 1_000
TABLES = ("campaign_deliveries", "campaign_days", "advertiser_days", "campaign_click_ages")
FUNCTIONS = [
    "CREATE OR REPLACE FUNCTION homes() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 1",
    (
        "CREATE OR REPLACE FUNCTION client_home(client_id uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE "
        f"RETURN '{FIRST_HOME}'::uuid"
    ),
]
ALLOT = """
UPDATE campaign_deliveries AS share SET
    impressions_allotted = greatest(share.impressions, impressions_limit),
    clicks_allotted = greatest(share.clicks, clicks_limit)
FROM campaigns WHERE campaigns.campaign_id = share.campaign_id AND share.campaign_id = ANY(%s::uuid[])
"""


def allot(apps, schema_editor):
    """Give the only home all of what was booked, some campaigns at a time."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT campaign_id FROM campaign_deliveries WHERE impressions_allotted = 0 ORDER BY 1")
        ids = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(ids), PORTION):
            cursor.execute(ALLOT, [ids[start : start + PORTION]])


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("ads", "0016_clicks_by_day"),
    ]

    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS home uuid NOT NULL DEFAULT '{FIRST_HOME}'",
                f"ALTER TABLE {table} DROP COLUMN home",
            )
            for table in TABLES
        ),
        migrations.RunSQL(
            "ALTER TABLE campaign_deliveries ADD COLUMN IF NOT EXISTS impressions_allotted integer NOT NULL DEFAULT 0, "
            "ADD COLUMN IF NOT EXISTS clicks_allotted integer NOT NULL DEFAULT 0",
            "ALTER TABLE campaign_deliveries DROP COLUMN impressions_allotted, DROP COLUMN clicks_allotted",
        ),
        migrations.RunSQL(FUNCTIONS, ["DROP FUNCTION client_home(uuid)", "DROP FUNCTION homes()"]),
        migrations.RunPython(allot, migrations.RunPython.noop),
        MakeKeyBesideRequests("campaign_shares_pkey", "campaign_deliveries", "campaign_id", "home"),
        MakeKeyBesideRequests("campaign_day_shares_pkey", "campaign_days", "campaign_id", "day", "home"),
        MakeKeyBesideRequests("click_age_shares_pkey", "campaign_click_ages", "campaign_id", "age", "home"),
        MakeKeyBesideRequests("advertiser_days_by_home", "advertiser_days", "advertiser_id", "day", "home", "shard"),
    ]
