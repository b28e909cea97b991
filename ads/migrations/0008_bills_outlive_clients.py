"""A client can be deleted; what was charged for its views and clicks stays, under an id that is nobody's any more."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("ads", "0007_books"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_client_id_fkey",
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_client_id_fkey "
            "FOREIGN KEY (client_id) REFERENCES clients (client_id) ON DELETE CASCADE NOT VALID",
        )
        for table in ("client_views", "client_clicks")
    ]
