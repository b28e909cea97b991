"""Grafana sees when the day moved and what was switched: the marks on its dashboards."""

from django.db import migrations

# Of the events only what concerns everybody; what anybody did to a campaign is nobody's business in Grafana.
MARKS = """
CREATE VIEW dashboards.marks AS
SELECT created_at AS time,
       CASE kind WHEN 'day_moved' THEN 'day' ELSE 'switch' END AS what,
       CASE kind
           WHEN 'day_moved' THEN format('Day %s → %s', data ->> 'from', data ->> 'to')
           WHEN 'selection_switched' THEN format('Selection: %s → %s', data ->> 'from', data ->> 'to')
           ELSE 'Moderation: ' || CASE WHEN (data ->> 'is_enabled')::boolean THEN 'on' ELSE 'off' END
       END AS text
FROM events
WHERE kind IN ('day_moved', 'selection_switched', 'moderation_switched')
"""


class Migration(migrations.Migration):
    dependencies = [("stats", "0006_viewers"), ("events", "0002_feed")]

    operations = [migrations.RunSQL(MARKS, "DROP VIEW dashboards.marks")]
