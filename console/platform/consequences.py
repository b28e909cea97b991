"""What a new day means for campaigns."""

from __future__ import annotations

from django.utils.translation import ngettext

from console.campaigns.querysets import bookings
from console.shared.texts import number


def consequences(today: int, wanted: int) -> list[str]:
    """Say how many campaigns are over for good then, how many of those were never shown, and how many begin."""
    ended = bookings().filter(end_date__gte=today, end_date__lt=wanted)
    over, unseen = ended.count(), ended.filter(start_date__gt=today).count()
    begun = bookings().filter(start_date__gt=today, start_date__lte=wanted, end_date__gte=wanted).count()
    said = [ngettext("%(number)s campaign is over then.", "%(number)s campaigns are over then.", over) % _words(over)]
    if unseen:
        sentence = ngettext(
            "%(number)s of them has not even begun today, and will never be shown.",
            "%(number)s of them have not even begun today, and will never be shown.",
            unseen,
        )
        said.append(sentence % _words(unseen))
    said.append(ngettext("%(number)s campaign begins.", "%(number)s campaigns begin.", begun) % _words(begun))
    return said


def _words(count: int) -> dict[str, str]:
    return {"number": number(count)}
