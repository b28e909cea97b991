from django.db import migrations, models

from zoomad.database.schema import AddIndexBesideRequests


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("campaigns", "0015_approvals"),
    ]

    operations = [
        migrations.AddField(
            model_name="moderationverdict",
            name="is_doubtful",
            field=models.BooleanField(db_default=False, default=False, verbose_name="doubtful"),
        ),
        migrations.AddField(
            model_name="moderationverdict",
            name="settled_by",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="taken off the desk by"),
        ),
        AddIndexBesideRequests(
            model_name="moderationverdict",
            index=models.Index(
                fields=["-created_at"],
                condition=models.Q(
                    models.Q(("is_allowed", False), ("is_doubtful", True), _connector="OR"), ("settled_by", "")
                ),
                name="moderation_waiting",
            ),
        ),
    ]
