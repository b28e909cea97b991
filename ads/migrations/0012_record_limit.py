from django.db import migrations

# Called by the statements of `ads.delivery` where a counter comes to a threshold, in their own transaction.
MAKE = """
CREATE OR REPLACE FUNCTION record_limit(
    day integer, advertiser uuid, campaign uuid, title text, which text, delivered bigint, most bigint
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO events (day, kind, advertiser_id, campaign_id, actor_kind, actor_id, actor_name, data)
    VALUES (
        day, CASE delivered WHEN most THEN 'limit_reached' ELSE 'limit_near' END, advertiser, campaign, 'platform', '', '',
        jsonb_build_object('title', title, 'limit', which, 'count', delivered, 'of', most)
    )
$$
"""
DROP = "DROP FUNCTION record_limit(integer, uuid, uuid, text, text, bigint, bigint)"


class Migration(migrations.Migration):

    dependencies = [
        ("ads", "0011_amounts"),
        ("events", "0001_initial"),
    ]

    operations = [migrations.RunSQL(MAKE, DROP)]
