"""What was charged stays: no campaign with views, clicks or totals can be deleted, so no totals need correcting for it."""

from django.db import migrations
from zoomad.database.schema import keeping_foreign_key

CHARGED = ("client_views", "client_clicks", "campaign_deliveries", "campaign_days", "campaign_click_ages")


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("ads", "0006_names"),
        ("campaigns", "0007_archive_indexes"),
    ]

    operations = [
        *(
            operation
            for table in CHARGED
            for operation in keeping_foreign_key(table, "campaign_id", "campaigns", "campaign_id")
        ),
        migrations.RunSQL("DROP TRIGGER IF EXISTS campaign_deleted ON campaigns", migrations.RunSQL.noop),
        migrations.RunSQL("DROP FUNCTION IF EXISTS take_campaign_out_of_advertiser_days()", migrations.RunSQL.noop),
    ]
