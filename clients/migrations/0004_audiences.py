# How many clients an audience has; see clients/audiences.py.

from django.db import migrations, models

# One function for all three triggers: what a statement took away is counted below zero. Rows of clients that are as
# they were add up to nothing and leave no trace.
CHANGED = """
CREATE FUNCTION note_audience_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audience_changes (location, gender, age, clients)
        SELECT location, gender, age, count(*) FROM after_it GROUP BY 1, 2, 3;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO audience_changes (location, gender, age, clients)
        SELECT location, gender, age, -count(*) FROM before_it GROUP BY 1, 2, 3;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO audience_changes (location, gender, age, clients)
        SELECT location, gender, age, sum(n) FROM (
            SELECT location, gender, age, 1 AS n FROM after_it
            UNION ALL
            SELECT location, gender, age, -1 FROM before_it
        ) AS change GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
    ELSE
        DELETE FROM audience_changes;
        DELETE FROM audience_counts;
    END IF;
    RETURN NULL;
END $$
"""
TRIGGERS = {
    "INSERT": "REFERENCING NEW TABLE AS after_it",
    "UPDATE": "REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it",
    "DELETE": "REFERENCING OLD TABLE AS before_it",
    "TRUNCATE": "",
}
COUNT = """
INSERT INTO audience_counts (location, gender, age, clients)
SELECT COALESCE('=' || location, ''), COALESCE(gender, 'ALL'), age, count(*)
FROM clients GROUP BY CUBE (location, gender), age
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0003_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='AudienceChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('location', models.TextField()),
                ('gender', models.TextField()),
                ('age', models.IntegerField()),
                ('clients', models.IntegerField()),
            ],
            options={
                'db_table': 'audience_changes',
            },
        ),
        migrations.CreateModel(
            name='AudienceCount',
            fields=[
                ('pk', models.CompositePrimaryKey('location', 'gender', 'age', blank=True, editable=False, primary_key=True, serialize=False)),
                ('location', models.TextField()),
                ('gender', models.TextField()),
                ('age', models.IntegerField()),
                ('clients', models.IntegerField()),
            ],
            options={
                'db_table': 'audience_counts',
            },
        ),
        # Read from the key's index alone.
        migrations.RunSQL(
            "ALTER TABLE audience_counts DROP CONSTRAINT audience_counts_pkey, "
            "ADD PRIMARY KEY (location, gender, age) INCLUDE (clients)",
            migrations.RunSQL.noop,
        ),
        # From the first trigger to the end of the migration no client is stored, so that none is missed or counted twice.
        migrations.RunSQL(
            [
                CHANGED,
                *(
                    f"CREATE TRIGGER audience_{event.lower()} AFTER {event} ON clients {tables} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION note_audience_changes()"
                    for event, tables in TRIGGERS.items()
                ),
                COUNT,
            ],
            [
                *(f"DROP TRIGGER audience_{event.lower()} ON clients" for event in TRIGGERS),
                "DROP FUNCTION note_audience_changes()",
            ],
        ),
    ]
