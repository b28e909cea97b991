"""What spreading does that one machine can show too."""

import psycopg
from django.contrib.auth.models import Group
from django.db import connection

from ads.cluster.spreading import OTHERS, RESTORED, go_on_from, last_numbers
from ads.delivery import functions
from tests.cluster.asking import asked
from tests.homes import on_one_machine


@on_one_machine
def test_tables_that_are_made_anew_go_on_with_their_numbers(db):
    last = Group.objects.create(name="Readers").pk
    with connection.cursor() as cursor:
        numbers = last_numbers(cursor)
        cursor.execute("ALTER TABLE auth_group ALTER COLUMN id RESTART")
        go_on_from(cursor, numbers)

    assert Group.objects.create(name="Writers").pk == last + 1


def test_who_only_looks_whether_the_database_answers_is_in_nobodys_way(transactional_db):
    """A health check connects, and asks for nothing; a server that is connected has asked."""
    where = {name: connection.get_connection_params()[name] for name in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**where, autocommit=True) as other:
        this_one = f"{OTHERS} AND pid = {other.info.backend_pid}"
        assert asked(this_one) == [(0,)]
        other.execute("SELECT 1")
        assert asked(this_one) == [(1,)]


@on_one_machine
def test_the_functions_that_a_dump_of_a_cluster_brings_are_known_by_their_names(db):
    made = functions.all_functions()
    with connection.cursor() as cursor:
        for function in made:
            cursor.execute(function.sql)
    assert {name.partition("(")[0] for (name,) in asked(RESTORED)} == {function.name for function in made}
