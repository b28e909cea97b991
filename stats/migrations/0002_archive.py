"""Grafana sees which campaigns are archived; an advertiser's number of campaigns leaves them out, its sums do not."""

from importlib import import_module

from django.db import migrations

before = import_module("stats.migrations.0001_dashboards")
VIEWS = {
    "campaigns": f"SELECT campaign.*, archived_at IS NOT NULL AS is_archived FROM ({before.VIEWS['campaigns']}) "
    "AS campaign JOIN campaigns USING (campaign_id)",
    "advertisers": before.VIEWS["advertisers"].replace(
        "count(campaign_id) AS", "count(campaign_id) FILTER (WHERE campaigns.archived_at IS NULL) AS"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("stats", "0001_dashboards"), ("campaigns", "0006_archive")]

    operations = [
        operation
        for name, query in VIEWS.items()
        for operation in (
            migrations.RunSQL(f"DROP VIEW dashboards.{name}", f"CREATE VIEW dashboards.{name} AS {before.VIEWS[name]}"),
            migrations.RunSQL(f"CREATE VIEW dashboards.{name} AS {query}", f"DROP VIEW dashboards.{name}"),
        )
    ]
