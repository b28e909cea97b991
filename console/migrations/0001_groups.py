from django.db import migrations

from console.access.groups import make_groups


class Migration(migrations.Migration):

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [
        migrations.RunPython(lambda apps, _schema_editor: make_groups(apps), migrations.RunPython.noop),
    ]
