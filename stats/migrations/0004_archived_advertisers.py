"""Grafana sees which advertisers are archived, and no age of those of whom none is known any more."""

from importlib import import_module

from django.db import migrations

before = import_module("stats.migrations.0003_conversion").VIEWS
VIEWS = {
    "advertisers": f"SELECT advertiser.*, archived_at IS NOT NULL AS is_archived FROM ({before['advertisers']}) "
    "AS advertiser JOIN advertisers USING (advertiser_id)",
    "click_ages": f"{before['click_ages']} WHERE age >= 0",
}


class Migration(migrations.Migration):
    dependencies = [("stats", "0003_conversion"), ("advertisers", "0003_archive")]

    operations = [
        operation
        for name, query in VIEWS.items()
        for operation in (
            migrations.RunSQL(f"DROP VIEW dashboards.{name}", f"CREATE VIEW dashboards.{name} AS {before[name]}"),
            migrations.RunSQL(f"CREATE VIEW dashboards.{name} AS {query}", f"DROP VIEW dashboards.{name}"),
        )
    ]
