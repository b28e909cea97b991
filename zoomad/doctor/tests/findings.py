"""What the doctor's checks find, for the tests."""

from django.db import connection

from zoomad.doctor import Level

BAD, WARNING = Level.BAD, Level.WARNING


def said(check):
    """Each finding's level, and a text to look for words in; none is without a sentence that says what to do."""
    found = list(check())
    assert all(len(finding.todo) > 5 for finding in found)
    return [(finding.level, finding.what) for finding in found]


def execute(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
