from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("ads", "0012_record_limit"),
    ]

    operations = [
        migrations.AddField("fillday", "scores", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("fillday", "scored_views", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("fillday", "view_scores", models.BigIntegerField(db_default=0, default=0)),
        migrations.CreateModel(
            name="SelectionReference",
            fields=[
                ("id", models.SmallIntegerField(db_default=1, default=1, primary_key=True, serialize=False)),
                ("click_rate", models.FloatField()),
                ("marked_on", models.IntegerField(null=True)),
                ("refreshed_at", models.DateTimeField()),
            ],
            options={"db_table": "selection_reference"},
        ),
        migrations.AddConstraint(
            model_name="selectionreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="selection_reference_single_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("click_rate__gt", 0)), name="selection_reference_positive"
            ),
        ),
    ]
