from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("clients", "0006_any_age"),
    ]

    operations = [
        ValidateConstraint(model_name="client", name="clients_age_not_negative"),
    ]
