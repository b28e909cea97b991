"""What Grafana may read: views over the totals, in a schema of their own. Their columns are a contract."""

from django.db import migrations

SUMS = (
    "COALESCE(sum(impressions), 0)::bigint AS impressions, COALESCE(sum(clicks), 0)::bigint AS clicks, "
    "COALESCE(sum(spent_impressions), 0) AS spent_impressions, COALESCE(sum(spent_clicks), 0) AS spent_clicks"
)
# As the API gives it: clicks per impression in percent, rounded half up to one digit, 0 without impressions.
DERIVED = (
    "spent_impressions + spent_clicks AS spent_total, "
    "CASE WHEN impressions > 0 THEN round(100::numeric * clicks / impressions, 1) ELSE 0 END AS conversion"
)

VIEWS = {
    "campaigns": f"""
        SELECT *, {DERIVED} FROM (
            SELECT campaign_id, advertisers.advertiser_id, advertisers.name AS advertiser,
                   COALESCE(NULLIF(ad_title, ''), campaign_id::text) AS campaign,
                   start_date, end_date, impressions_limit, clicks_limit,
                   COALESCE(impressions, 0)::bigint AS impressions, COALESCE(clicks, 0)::bigint AS clicks,
                   COALESCE(spent_impressions, 0) AS spent_impressions, COALESCE(spent_clicks, 0) AS spent_clicks
            FROM campaigns JOIN advertisers USING (advertiser_id) LEFT JOIN campaign_deliveries USING (campaign_id)
        ) AS campaign
    """,
    "advertisers": f"""
        SELECT *, {DERIVED} FROM (
            SELECT advertiser_id, name AS advertiser, count(campaign_id) AS campaigns, {SUMS}
            FROM advertisers LEFT JOIN campaigns USING (advertiser_id) LEFT JOIN campaign_deliveries USING (campaign_id)
            GROUP BY advertiser_id
        ) AS advertiser
    """,
    "campaign_days": f"""
        SELECT campaign_id, advertiser_id, day, impressions, clicks, spent_impressions, spent_clicks, {DERIVED}
        FROM campaign_days JOIN campaigns USING (campaign_id)
    """,
    "click_ages": """
        SELECT campaign_id, advertiser_id, age, clicks FROM campaign_click_ages JOIN campaigns USING (campaign_id)
    """,
}


class Migration(migrations.Migration):
    dependencies = [("ads", "0002_dashboards"), ("advertisers", "0001_initial"), ("campaigns", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SCHEMA dashboards", "DROP SCHEMA dashboards"),
        *(
            migrations.RunSQL(f"CREATE VIEW dashboards.{name} AS {query}", f"DROP VIEW dashboards.{name}")
            for name, query in VIEWS.items()
        ),
    ]
