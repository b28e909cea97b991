from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0012_long_places"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="left_eighths",
            field=models.SmallIntegerField(db_default=8, default=8, editable=False),
        ),
        migrations.AddField(
            model_name="campaign",
            name="horizon",
            field=models.SmallIntegerField(db_default=1, default=1, editable=False),
        ),
    ]
