"""Which selection is in force, and whether the platform is waking, at no cost to those who ask for an ad.

Each process remembers what it found the last time. The statement that shows an ad holds that against the platform's row
itself, in the same look that tells it the day, and finds nobody where it is another: only then the row is asked.
"""

from typing import NamedTuple
from uuid import UUID

from django.db import connection

from zoomad.state.models import Selection

LOOK = """
SELECT COALESCE(selection, %s), COALESCE(is_waking, false) FROM clients LEFT JOIN platform_state ON true
WHERE client_id = %s
"""


class Choice(NamedTuple):
    """How an ad is chosen: by a selection, and while campaigns that begin today are woken among these too."""

    selection: Selection
    is_waking: bool

    def condition(self) -> str:
        """Write in SQL that the platform's row says the same; where there is no row, it is the formula."""
        waking = f"COALESCE(is_waking, false) = {str(self.is_waking).lower()}"
        return f"COALESCE(selection, '{Selection.FORMULA.value}') = '{self.selection.value}' AND {waking}"


_remembered = Choice(Selection.FORMULA, is_waking=False)


def remembered() -> Choice:
    """Say what was in force when somebody looked."""
    return _remembered


def is_another_for(client_id: UUID) -> bool:
    """Look again, for a client who was not found; False where there is none, whatever is in force."""
    global _remembered  # noqa: PLW0603 - one value for all threads, replaced as a whole
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [Selection.FORMULA.value, client_id])
        row = cursor.fetchone()
    if row is None:
        return False
    _remembered = Choice(Selection(row[0]), is_waking=row[1])
    return True
