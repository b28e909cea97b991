from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations

from zoomad.database.schema import AddIndexBesideRequests


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("ads", "0009_any_score"),
    ]

    operations = [
        AddIndexBesideRequests(
            model_name="clientview",
            index=BrinIndex(fields=["date"], name="client_views_day"),
        ),
    ]
