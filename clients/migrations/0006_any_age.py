from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("clients", "0005_indexes"),
    ]

    # Many rows: they are looked at by the next migration, while others write.
    operations = [
        migrations.RemoveConstraint(model_name="client", name="clients_age_range"),
        AddConstraintNotValid(
            model_name="client",
            constraint=models.CheckConstraint(condition=models.Q(("age__gte", 0)), name="clients_age_not_negative"),
        ),
    ]
