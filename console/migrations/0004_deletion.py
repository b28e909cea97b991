from django.db import migrations

from console.access.groups import make_groups


class Migration(migrations.Migration):
    """Operators may delete advertisers and clients, now that bills outlive them."""

    dependencies = [
        ("console", "0003_submissions"),
    ]

    operations = [
        migrations.RunPython(lambda apps, _schema_editor: make_groups(apps), migrations.RunPython.noop),
    ]
