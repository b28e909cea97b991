"""The data sets as databases: each made once and kept as a template, from which every scenario gets a fresh copy."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tools.bench.dataset import DAY, Dataset, Table
from tools.bench.sizes import Size
from tools.local.environment import ROOT
from tools.local.manage import manage

PREFIX = "bench"
COPY = f"{PREFIX}_run_"
# All totals at once, since nobody waits; a repair would take one campaign after the other.
COUNT = "from ads.counters.layout import change_homes; change_homes(1)"
ALONE_SIZES = ("S", "M")
ALONE = Path(__file__).with_name("alone.sql")


class Databases:
    """The databases of one running server."""

    def __init__(self, environment: Mapping[str, str], sizes: Mapping[str, Size], tell: Callable[[str], None]) -> None:
        self.environment = environment
        self._sizes = sizes
        self._tell = tell
        self._serial = 0

    def url(self, name: str) -> str:
        """Return the address of one of the databases."""
        return urlunsplit(urlsplit(self.environment["DATABASE_URL"])._replace(path=f"/{name}"))

    @contextmanager
    def connect(self, name: str = "postgres") -> Iterator[psycopg.Connection]:
        """Open a connection on which every statement is its own transaction."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            yield connection

    def build(self, size: str) -> str:
        """Make the template of a size where there is none of just these rows and this schema; return its name."""
        name = f"{PREFIX}_{size.lower()}_{self._version(size)}"
        with self.connect() as connection:
            kept = [row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()]
            if name in kept:
                return name
            for other in kept:
                if other.startswith(f"{PREFIX}_{size.lower()}_"):
                    drop(connection, other)
            self._tell(f"Building data set {size} (once) ...")
            new = f"{PREFIX}_new"
            drop(connection, new)
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(new)))
            self._fill(new, size)
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (new, name))))
        return name

    @contextmanager
    def copy(self, size: str) -> Iterator[str]:
        """Lend a fresh copy of a data set, which is gone afterwards."""
        template = self.build(size)
        self._serial += 1
        name = f"{COPY}{self._serial}"
        with self.connect() as connection:
            drop(connection, name)
            copying = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
            connection.execute(sql.SQL(copying).format(*map(sql.Identifier, (name, template))))
        try:
            yield name
        finally:
            with self.connect() as connection:
                drop(connection, name)

    def sweep(self) -> None:
        """Drop copies that were left behind."""
        with self.connect() as connection:
            for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
                if name.startswith(COPY):
                    drop(connection, name)

    def manage(self, name: str, *arguments: str) -> None:
        """Run manage.py on a database."""
        manage({**self.environment, "DATABASE_URL": self.url(name)}, *arguments)

    def _version(self, size: str) -> str:
        """Identify the code and settings that the rows and tables are made by."""
        sources = [Path(__file__).with_name("dataset.py"), *sorted(ROOT.glob("*/migrations/*.py"))]
        if size in ALONE_SIZES:
            sources.append(ALONE)
        content = b"".join(path.read_bytes() for path in sources)
        return hashlib.sha256(content + repr(self._sizes[size]).encode()).hexdigest()[:8]

    def _fill(self, name: str, size: str) -> None:
        self.manage(name, "migrate", "--verbosity=0")
        with self.connect(name) as connection:
            # The rows are consistent by construction, so foreign keys and triggers need not look at them.
            connection.execute("SET session_replication_role = replica")
            for table in Dataset(self._sizes[size]).tables():
                self._tell(f"  {table.name} ...")
                copy_in(connection, table)
            connection.execute(
                "INSERT INTO platform_state (current_day) VALUES (%s) "
                "ON CONFLICT (id) DO UPDATE SET current_day = excluded.current_day",
                [DAY],
            )
        self.manage(name, "shell", "-c", COUNT)
        self.manage(name, "verify_counters", "--repair")
        with self.connect(name) as connection:
            if size in ALONE_SIZES:
                connection.execute(ALONE.read_text())
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")


def copy_in(connection: psycopg.Connection, table: Table) -> None:
    """Send a table's rows."""
    names = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)) as copy,
    ):
        for block in table.blocks:
            copy.write(block)


def drop(connection: psycopg.Connection, name: str) -> None:
    """Remove a database, with all connections to it."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
