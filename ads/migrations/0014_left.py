from django.db import migrations

PORTION = 1_000
# As at this migration: the smaller of the shares of the two limits that is left, in eighths, rounded up.
SETTLE = """
UPDATE campaigns SET left_eighths = step.counted FROM (
    SELECT campaign_id, least(
        (8::bigint * greatest(0, impressions_limit - impressions) + impressions_limit - 1) / NULLIF(impressions_limit, 0),
        (8::bigint * greatest(0, clicks_limit - clicks) + clicks_limit - 1) / NULLIF(clicks_limit, 0)
    ) AS counted
    FROM campaigns JOIN campaign_deliveries USING (campaign_id)
    WHERE campaign_id IN (SELECT unnest(%s::uuid[])) AND impressions > 0
    FOR UPDATE OF campaign_deliveries
) AS step
WHERE step.campaign_id = campaigns.campaign_id AND left_eighths <> step.counted
"""


def settle(apps, schema_editor):
    """Say of each campaign what is left of it, some at a time: ads are shown meanwhile."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT campaign_id FROM campaign_deliveries WHERE impressions > 0 ORDER BY 1")
        ids = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(ids), PORTION):
            cursor.execute(SETTLE, [ids[start : start + PORTION]])


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("ads", "0013_selection_reference"),
        ("campaigns", "0013_left_and_horizon"),
    ]

    operations = [
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
