"""One definition of conversion for Grafana: a function, which the views use and its panels too."""

from importlib import import_module

from django.db import migrations

from stats.conversion import SQL_ROUNDED

before = {
    **import_module("stats.migrations.0001_dashboards").VIEWS,
    **import_module("stats.migrations.0002_archive").VIEWS,
}
INLINE = "CASE WHEN impressions > 0 THEN round(100::numeric * clicks / impressions, 1) ELSE 0 END AS conversion"
VIEWS = {
    name: query.replace(INLINE, "dashboards.conversion(impressions, clicks) AS conversion")
    for name, query in before.items()
}


class Migration(migrations.Migration):
    dependencies = [("stats", "0002_archive")]

    operations = [
        migrations.RunSQL(SQL_ROUNDED, "DROP FUNCTION dashboards.conversion(bigint, bigint)"),
        *(
            operation
            for name, query in VIEWS.items()
            if query != before[name]
            for operation in (
                migrations.RunSQL(f"DROP VIEW dashboards.{name}", f"CREATE VIEW dashboards.{name} AS {before[name]}"),
                migrations.RunSQL(f"CREATE VIEW dashboards.{name} AS {query}", f"DROP VIEW dashboards.{name}"),
            )
        ),
    ]
