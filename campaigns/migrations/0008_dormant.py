from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0007_archive_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="is_dormant",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
