from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("platform", "0004_old_forgotten_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="platformstate",
            name="is_waking",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
