"""What spreading does that one machine can show too."""

from django.contrib.auth.models import Group
from django.db import connection

from ads.cluster.spreading import go_on_from, last_numbers
from tests.homes import on_one_machine


@on_one_machine
def test_tables_that_are_made_anew_go_on_with_their_numbers(db):
    last = Group.objects.create(name="Readers").pk
    with connection.cursor() as cursor:
        numbers = last_numbers(cursor)
        cursor.execute("ALTER TABLE auth_group ALTER COLUMN id RESTART")
        go_on_from(cursor, numbers)

    assert Group.objects.create(name="Writers").pk == last + 1
