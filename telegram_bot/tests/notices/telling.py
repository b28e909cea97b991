"""Whom the bot tells what, and what they were told."""

from advertisers.factories import AdvertiserFactory
from events.models import Kind
from events.services import record
from members.models import Member
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.people import Person, RunningBot
from tests.concurrency import until


def listens(bot: RunningBot) -> None:
    """Wait until the bot has found its place in the feed."""
    ledger = bot.application.notices.ledger

    def has_place() -> bool:
        return bot._run(ledger.position()) is not None

    until(has_place)


def follows(person: Person, advertiser, **notices: bool) -> Person:
    language = person.language[:2]
    Member.objects.create(advertiser=advertiser, user_id=person.id, language=language, name="Anna", notices=notices)
    return person


def two(bot: RunningBot) -> tuple[Person, Person]:
    """Anna, who speaks English, and Boris, who speaks Russian."""
    return Person(bot.telegram, bot, next(ids), "en-GB"), Person(bot.telegram, bot, next(ids), "ru")


def notices_to(person: Person) -> list[str]:
    return [shown.text for shown in person.screens]


def happens(advertiser, kind=Kind.CAMPAIGN_ENDED, title="Coffee", **data) -> None:
    record(kind, advertiser_id=advertiser.pk, data={"title": title, **data})


def settled(bot: RunningBot, person: Person) -> None:
    """Wait until a later event has been told to somebody: what came before has been dealt with."""
    other = AdvertiserFactory(name="Later")
    witness = follows(Person(person.telegram, bot, person.id + 500_000, "en"), other)
    happens(other, title="Later")
    witness_sees = lambda: any("Later" in text for text in notices_to(witness))  # noqa: E731
    until(witness_sees)
