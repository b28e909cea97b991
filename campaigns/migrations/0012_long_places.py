import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0011_amounts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="campaign",
            name="target_location",
            field=models.TextField(
                blank=True,
                null=True,
                validators=[django.core.validators.MaxLengthValidator(600)],
                verbose_name="location",
            ),
        ),
    ]
