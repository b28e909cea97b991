from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0009_walk"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="campaign", name="campaigns_clicks_limit"),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(condition=models.Q(("clicks_limit__gte", 0)), name="campaigns_clicks_limit"),
        ),
    ]
