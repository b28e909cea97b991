"""Grafana sees what day it is, how many requests got an ad, which campaigns run, and how much of their limits is used."""

from importlib import import_module

from django.db import migrations

before = import_module("stats.migrations.0003_conversion").VIEWS["campaigns"]
# `manage.py prepare` writes PUBLIC_URL into it.
PUBLIC_URL = """
    CREATE FUNCTION dashboards.public_url() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN 'http://localhost:8080'
"""
VIEWS = {
    "platform": "SELECT current_day AS day, dashboards.public_url() AS url FROM platform_state",
    "fill_days": """
        SELECT day, filled, unfilled, 100::numeric * filled / NULLIF(filled + unfilled, 0) AS fill_rate FROM fill_days
    """,
    # What runs is `Campaign.objects.running_on(day)`; a test holds both to each other.
    "campaigns": """
        SELECT campaign_id, advertiser_id, advertiser, campaign, start_date, end_date, impressions_limit, clicks_limit,
               impressions, clicks, spent_impressions, spent_clicks, spent_impressions + spent_clicks AS spent_total,
               dashboards.conversion(impressions, clicks) AS conversion, is_archived,
               may_run AND (SELECT current_day FROM platform_state) BETWEEN start_date AND end_date AS is_running,
               100::numeric * impressions / NULLIF(impressions_limit, 0) AS impressions_used,
               100::numeric * clicks / NULLIF(clicks_limit, 0) AS clicks_used
        FROM (
            SELECT campaign_id, advertisers.advertiser_id, advertisers.name AS advertiser,
                   COALESCE(NULLIF(ad_title, ''), campaign_id::text) AS campaign,
                   start_date, end_date, impressions_limit, clicks_limit,
                   COALESCE(impressions, 0)::bigint AS impressions, COALESCE(clicks, 0)::bigint AS clicks,
                   COALESCE(spent_impressions, 0) AS spent_impressions, COALESCE(spent_clicks, 0) AS spent_clicks,
                   campaigns.archived_at IS NOT NULL AS is_archived,
                   has_budget AND NOT is_paused AND campaigns.archived_at IS NULL AS may_run
            FROM campaigns JOIN advertisers USING (advertiser_id) LEFT JOIN campaign_deliveries USING (campaign_id)
        ) AS campaign
    """,
}


class Migration(migrations.Migration):
    dependencies = [
        ("stats", "0004_archived_advertisers"),
        ("ads", "0005_fill_days"),
        ("campaigns", "0010_independent_limits"),
        ("platform", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(PUBLIC_URL, "DROP FUNCTION dashboards.public_url()"),
        migrations.RunSQL("DROP VIEW dashboards.campaigns", f"CREATE VIEW dashboards.campaigns AS {before}"),
        *(
            migrations.RunSQL(f"CREATE VIEW dashboards.{name} AS {query}", f"DROP VIEW dashboards.{name}")
            for name, query in VIEWS.items()
        ),
    ]
