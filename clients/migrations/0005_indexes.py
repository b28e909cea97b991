"""The beginning of a login instead of all of it, which can be too long for an index; and an index to draw from."""

import django.db.models.functions.comparison
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

import clients.querysets


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('clients', '0004_audiences'),
    ]

    operations = [
        # What an attempt that was interrupted has left behind is of no use.
        migrations.RunSQL('DROP INDEX CONCURRENTLY IF EXISTS clients_login_start', migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name='client',
            index=models.Index(django.db.models.functions.comparison.Collate(django.db.models.functions.text.Left('login', 100), 'C'), name='clients_login_start'),
        ),
        migrations.RunSQL('DROP INDEX CONCURRENTLY IF EXISTS clients_shuffled', migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name='client',
            index=models.Index(clients.querysets.Shuffled('client_id'), name='clients_shuffled'),
        ),
        RemoveIndexConcurrently(
            model_name='client',
            name='clients_login_prefix',
        ),
    ]
