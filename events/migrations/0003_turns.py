import uuid

from django.db import migrations, models

import zoomad.database.schema


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_feed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('turn_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('before', models.IntegerField()),
                ('after', models.IntegerField()),
                ('moved_at', models.DateTimeField(db_default=zoomad.database.schema.Clock())),
                ('chapter', models.TextField()),
                ('reached', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'))),
            ],
            options={
                'db_table': 'event_turns',
                'ordering': ['turn_id'],
            },
        ),
    ]
