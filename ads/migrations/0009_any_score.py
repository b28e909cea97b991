from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("ads", "0008_bills_outlive_clients"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="clientmlscore", name="client_ml_scores_not_negative"),
    ]
