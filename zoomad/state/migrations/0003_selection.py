import zoomad.database.schema
from django.db import migrations, models

NAMES = [("formula", "formula"), ("patient", "patient"), ("reserving", "reserving")]


class Migration(migrations.Migration):

    dependencies = [
        ("platform", "0002_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="platformstate",
            name="selection",
            field=models.TextField(choices=NAMES, db_default="formula", default="formula"),
        ),
        migrations.AddConstraint(
            model_name="platformstate",
            constraint=models.CheckConstraint(
                condition=models.Q(("selection__in", ["formula", "patient", "reserving"])),
                name="platform_state_selection",
            ),
        ),
        migrations.CreateModel(
            name="SelectionSwitch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("switched_at", models.DateTimeField(db_default=zoomad.database.schema.Clock())),
                ("day", models.IntegerField()),
                ("selection", models.TextField(choices=NAMES)),
            ],
            options={"db_table": "selection_switches", "ordering": ["-id"]},
        ),
    ]
