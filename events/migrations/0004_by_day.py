"""An index that leads to the events of some days; it is made beside requests, for there may be millions."""

from django.db import migrations, models

from zoomad.database.schema import AddIndexBesideRequests


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('events', '0003_turns'),
    ]

    operations = [
        AddIndexBesideRequests(
            model_name='event',
            index=models.Index(fields=['day', 'event_id'], name='events_by_day'),
        ),
    ]
