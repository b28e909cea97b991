from django.db import migrations

from console.access.groups import make_groups


class Migration(migrations.Migration):

    dependencies = [
        ("console", "0001_groups"),
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(lambda apps, _schema_editor: make_groups(apps), migrations.RunPython.noop),
    ]
