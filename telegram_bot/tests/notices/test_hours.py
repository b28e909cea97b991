"""Nobody is disturbed at night."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from telegram_bot.notices.hours import QuietHours
from telegram_bot.tests.notices.telling import follows, happens, two

pytestmark = pytest.mark.django_db


MOSCOW = ZoneInfo("Europe/Moscow")


def test_nobody_is_disturbed_at_night_unless_they_want_to_be(bean, start):
    hour = datetime.now(UTC).hour
    night = QuietHours(hour, (hour + 2) % 24, ZoneInfo("UTC"))
    asleep = start(quiet=night)
    anna, boris = two(asleep)
    follows(anna, bean)
    follows(boris, bean, at_night=True)
    happens(bean)
    boris.comes_to_see("Закончились: Coffee")
    assert not anna.screens
    asleep.stop()
    start()
    anna.comes_to_see("Ended: Coffee")


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-26T21:59", None),
        ("2026-11-26T22:00", "2026-11-27T09:00"),
        ("2026-11-27T08:59", "2026-11-27T09:00"),
        ("2026-11-27T09:00", None),
    ],
)
def test_the_night_ends_in_the_morning_of_the_time_zone(now, end):
    quiet = QuietHours.read("22-9", "Europe/Moscow")
    told = quiet.end(datetime.fromisoformat(now).replace(tzinfo=MOSCOW).timestamp())
    assert (told and datetime.fromtimestamp(told, MOSCOW).isoformat(timespec="minutes")[:16]) == end


@pytest.mark.parametrize(("hours", "zone"), [("22", "UTC"), ("22-25", "UTC"), ("22-9", "Mars/Phobos")])
def test_hours_that_are_none_are_refused(hours, zone):
    with pytest.raises(ValueError, match="BOT_"):
        QuietHours.read(hours, zone)
    assert QuietHours.read("", zone) is None
