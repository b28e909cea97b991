from django.db import migrations, models

import zoomad.database.amounts


def totals():
    """The columns of all totals."""
    return [
        ("impressions", models.IntegerField(db_default=0, default=0)),
        ("clicks", models.IntegerField(db_default=0, default=0)),
        *(
            (
                name,
                zoomad.database.amounts.AmountField(db_default=0, decimal_places=60, default=0, max_digits=102),
            )
            for name in ("spent_impressions", "spent_clicks")
        ),
    ]


class Migration(migrations.Migration):

    dependencies = [
        ("stats", "0005_today"),
    ]

    # Empty: what there is already is added up behind, some at a time, by `stats.viewers`.
    operations = [
        migrations.CreateModel(
            name="ViewerDay",
            fields=[
                *totals(),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "dimension", "day", "value", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "dimension",
                    models.TextField(
                        choices=[("place", "viewer's place"), ("gender", "viewer's gender"), ("age", "viewer's age")]
                    ),
                ),
                ("day", models.IntegerField()),
                ("value", models.TextField()),
            ],
            options={
                "db_table": "viewer_days",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("dimension__in", ["place", "gender", "age"])),
                        name="viewer_days_dimension",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ViewerFold",
            fields=[
                *totals(),
                ("day", models.IntegerField(primary_key=True, serialize=False)),
                ("folded_at", models.DateTimeField()),
                ("seconds", models.FloatField()),
            ],
            options={
                "db_table": "viewer_folds",
            },
        ),
    ]
