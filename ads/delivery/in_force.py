"""Which selection is in force, at no cost to those who ask for an ad.

Each process remembers what it found the last time. The statement that shows an ad holds that against the platform's row
itself, in the same look that tells it the day, and finds nobody where it is another: only then the row is asked.
"""

from uuid import UUID

from django.db import connection

from zoomad.state.models import Selection

LOOK = """
SELECT COALESCE((SELECT selection FROM platform_state), %s) WHERE EXISTS (SELECT FROM clients WHERE client_id = %s)
"""

_remembered = Selection.FORMULA


def remembered() -> Selection:
    """Say which selection was in force when somebody looked."""
    return _remembered


def is_another_for(client_id: UUID) -> bool:
    """Look again, for a client who was not found; False where there is none, whatever the selection."""
    global _remembered  # noqa: PLW0603 - one value for all threads, replaced as a whole
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [Selection.FORMULA.value, client_id])
        row = cursor.fetchone()
    if row is None:
        return False
    _remembered = Selection(row[0])
    return True
