from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations

from zoomad.database.schema import AddIndexBesideRequests


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("ads", "0015_floors"),
    ]

    operations = [
        AddIndexBesideRequests(
            model_name="clientclick",
            index=BrinIndex(fields=["date"], name="client_clicks_day"),
        ),
    ]
