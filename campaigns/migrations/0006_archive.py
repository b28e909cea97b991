from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0005_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="archived_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="archived"),
        ),
        migrations.AddField(
            model_name="campaign",
            name="is_kept",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
