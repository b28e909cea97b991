"""Whoever changes scores marks that, and no trigger does: of several machines it would run on those of the clients."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("ads", "0018_shares"),
    ]

    operations = [
        migrations.RunSQL(
            [
                "DROP TRIGGER ml_scores_changed ON client_ml_scores",
                "DROP FUNCTION mark_ml_scores_changed()",
                # Once more for what nobody has marked since.
                "INSERT INTO ml_score_changes DEFAULT VALUES",
            ],
            [
                "CREATE FUNCTION mark_ml_scores_changed() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN INSERT INTO ml_score_changes DEFAULT VALUES; RETURN NULL; END'",
                "CREATE TRIGGER ml_scores_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON client_ml_scores "
                "FOR EACH STATEMENT EXECUTE FUNCTION mark_ml_scores_changed()",
            ],
        ),
    ]
