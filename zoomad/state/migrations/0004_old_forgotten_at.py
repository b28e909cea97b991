from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("platform", "0003_selection")]

    operations = [
        migrations.AddField(
            model_name="platformstate",
            name="old_forgotten_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
