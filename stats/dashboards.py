"""The role that Grafana reads with: it sees the views of the schema `dashboards`, and nothing else."""

from django.conf import settings
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from psycopg import sql

from zoomad.database.machines import is_spread
from zoomad.errors import Reason, RefusedError, UnavailableError

SCHEMA = sql.Identifier("dashboards")
LOCAL_URL = "http://localhost:8080"  # compose's
ATTEMPTS = 5
STATEMENTS = (
    (
        "ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT CONNECTION LIMIT 40 "
        "PASSWORD {password}"
    ),
    "ALTER ROLE {role} SET default_transaction_read_only = on",
    "ALTER ROLE {role} SET statement_timeout = '15s'",
    "ALTER ROLE {role} SET search_path = dashboards",
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {role}",
    # Where the links of the dashboards' tables lead.
    (
        "CREATE OR REPLACE FUNCTION {schema}.public_url() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE "
        "RETURN {public_url}"
    ),
)

# What the views read that count. Other machines than the first do not know the views, and look at the rights to these.
READ_ON_MACHINES = (
    "GRANT SELECT ON advertisers, campaigns, campaign_shares, campaign_day_shares, click_age_shares, platform_state, "
    "fill_days TO {role}"
)


def ensure_reader(*, role: str, password: str) -> None:
    """Make the role, or give it this password and these rights; several processes may do so at once.

    Raises:
        RefusedError: the platform's own database user may not make roles.
        UnavailableError: others kept getting in the way.

    """
    for _ in range(ATTEMPTS):
        try:
            _make(role, password)
        except (IntegrityError, InternalError):  # another platform on this server makes or changes the same role
            continue
        except ProgrammingError as error:
            message = f"The database role {role} could not be made: {error}"
            raise RefusedError(message, Reason.NOT_ALLOWED) from error
        return
    raise UnavailableError(f"The database role {role} is being changed by others.", Reason.CONTENTION, retry_after=1)


def _make(role: str, password: str) -> None:
    names = {
        "role": sql.Identifier(role),
        "password": sql.Literal(password),
        "database": sql.Identifier(str(settings.DATABASES["default"]["NAME"])),
        "schema": SCHEMA,
        "public_url": sql.Literal(settings.PUBLIC_URL or LOCAL_URL),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        statements = STATEMENTS if cursor.fetchone()[0] else ("CREATE ROLE {role}", *STATEMENTS)
        for statement in (*statements, READ_ON_MACHINES) if is_spread() else statements:
            cursor.execute(sql.SQL(statement).format(**names).as_string(cursor.connection))
