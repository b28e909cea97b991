"""Homes: into how many parts the counters of a busy campaign are split.

Each client belongs to one of K homes, by its id, and what is counted of it stands in rows of its home. With one home,
as at first, those are the totals, and a campaign that everybody wants has one row for which all wait. With 8 or 32,
clients of different homes do not wait for each other, and each home has a share of the campaign's limits
(`ads.delivery.shares`).

K is a property of the database, said by its functions `homes` and `client_home`, so that no server can be of another
mind. Views with the names of the totals add the homes up; of one home they are its rows as they are.
"""

from django.db import connection

from ads.models.totals import FIRST_HOME

MOST = 256
FUNCTION = "CREATE OR REPLACE FUNCTION {function} LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN {value}"
ONLY_HOME = f"'{FIRST_HOME}'::uuid"
# Ids are random, so their last bits spread clients evenly.
HOME_OF_MANY = f"('{FIRST_HOME[:-2]}' || lpad(to_hex(get_byte(uuid_send(client_id), 15) % {{homes}}), 2, '0'))::uuid"
# Of a database that is spread, a client's home has an id that stands where the client does: by its hash, the range of
# which is cut into as many parts as there are homes.
PART = "least({homes} - 1, (uuid_hash({id})::bigint + 2147483648) / (4294967296 / {homes}))::integer"
NUMBERED = f"('{FIRST_HOME[:-4]}' || lpad(to_hex(number), 4, '0'))::uuid"
ANCHORS = f"""
SELECT id::text FROM (
    SELECT DISTINCT ON (part) id, part
    FROM (SELECT id, {PART.format(homes="%(homes)s", id="id")} AS part
          FROM (SELECT {NUMBERED} AS id, number FROM generate_series(0, 65535) AS number) AS numbered) AS hashed
    ORDER BY part, id
) AS first ORDER BY part
"""  # noqa: S608
# Of one home the campaigns of an advertiser have eight rows a day, that they seldom wait for each other.
SHARD_OF_ONE = "(get_byte(uuid_send(campaign_id), 15) & 7)::smallint"

# That a home uses no more than it was allotted say its statements, and the database too where there are several.
# The only home is allotted all: its limits hold it, and a CHECK would take 2 % of the CPU of every ad.
FREE = "ALTER TABLE campaign_shares DROP CONSTRAINT IF EXISTS campaign_shares_used"
BIND = """
ALTER TABLE campaign_shares ADD CONSTRAINT campaign_shares_used
    CHECK (impressions <= impressions_allotted AND clicks <= clicks_allotted)
"""

TOTALS = "impressions, clicks, spent_impressions, spent_clicks"
SUMS = (
    "sum(impressions)::integer AS impressions, sum(clicks)::integer AS clicks, "
    "sum(spent_impressions) AS spent_impressions, sum(spent_clicks) AS spent_clicks"
)
VIEWS_OF_ONE = {
    "campaign_deliveries": f"SELECT campaign_id, {TOTALS} FROM campaign_shares WHERE impressions > 0 OR clicks > 0",  # noqa: S608
    "campaign_days": f"SELECT campaign_id, day, {TOTALS} FROM campaign_day_shares",  # noqa: S608
    "campaign_click_ages": "SELECT campaign_id, age, clicks FROM click_age_shares",
}
VIEWS_OF_MANY = {
    # Campaign by campaign: a list of a hundred adds up those, and not all there are.
    "campaign_deliveries": (
        f"SELECT campaigns.campaign_id, {TOTALS} FROM campaigns "  # noqa: S608
        f"CROSS JOIN LATERAL (SELECT {SUMS} FROM campaign_shares "
        "WHERE campaign_shares.campaign_id = campaigns.campaign_id) AS total WHERE impressions > 0 OR clicks > 0"
    ),
    "campaign_days": f"SELECT campaign_id, day, {SUMS} FROM campaign_day_shares GROUP BY campaign_id, day",  # noqa: S608
    "campaign_click_ages": (
        "SELECT campaign_id, age, sum(clicks)::integer AS clicks FROM click_age_shares GROUP BY campaign_id, age"
    ),
}
# No machine can look at what others have of one campaign, so all are added up.
VIEWS_OF_SPREAD = VIEWS_OF_MANY | {
    "campaign_deliveries": (
        f"SELECT campaign_id, {SUMS} FROM campaign_shares GROUP BY campaign_id "  # noqa: S608
        "HAVING sum(impressions) > 0 OR sum(clicks) > 0"
    ),
}


def number_of_homes() -> int:
    """Ask the database how many homes there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT homes()")
        return int(cursor.fetchone()[0])


def lay_out(homes: int, *, spread: bool = False) -> None:
    """Make the database's functions and views those of so many homes; what was counted does not fit them afterwards.

    Of a database that is to be spread, each home stands where its clients do.
    """
    views = VIEWS_OF_SPREAD if spread else VIEWS_OF_ONE if homes == 1 else VIEWS_OF_MANY
    home = _beside_clients(homes) if spread else ONLY_HOME if homes == 1 else HOME_OF_MANY.format(homes=homes)
    functions = {
        "homes() RETURNS integer": str(homes),
        "client_home(client_id uuid) RETURNS uuid": home,
        "campaign_shard(campaign_id uuid) RETURNS smallint": SHARD_OF_ONE if homes == 1 else "0::smallint",
    }
    with connection.cursor() as cursor:
        cursor.execute(FREE)
        for function, value in functions.items():
            cursor.execute(FUNCTION.format(function=function, value=value))
        for name, query in views.items():
            cursor.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")


def _beside_clients(homes: int) -> str:
    """Write the home of a client by the hash of its id: the first id of those that have their hash in the same part."""
    with connection.cursor() as cursor:
        cursor.execute(ANCHORS, {"homes": homes})
        anchors = [row[0] for row in cursor.fetchall()]
    return f"('{{{','.join(anchors)}}}'::uuid[])[1 + {PART.format(homes=homes, id='client_id')}]"


def bind(homes: int) -> None:
    """Let the database hold each of several homes to its share, once the counters are those of so many."""
    if homes > 1:
        with connection.cursor() as cursor:
            cursor.execute(BIND)
