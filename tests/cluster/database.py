"""The tests' database on a cluster, where `CITUS_URL` names its coordinator."""

from io import StringIO

from django.core.management import call_command
from django.db import connection

from tools.local.citus import SHARDS, cluster
from zoomad.database.machines import is_spread

CITUS_URL = cluster()


def spread() -> str:
    """Spread the tables of this database; give back what was said of it."""
    is_spread.cache_clear()
    out = StringIO()
    call_command("distribute", "--shards", str(SHARDS), stdout=out)
    # Connections that are open do not know the database's settings yet; servers are started anew.
    connection.close()
    connection.close_pool()
    return out.getvalue()
