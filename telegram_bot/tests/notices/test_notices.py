"""What people are told unasked: once, in their language, some of it together, not at night."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
import redis

from advertisers.factories import AdvertiserFactory
from advertisers.services import rename_advertiser
from campaigns.factories import CampaignFactory
from campaigns.services import pause_campaign
from clients.factories import ClientFactory
from events import feed
from events.models import Kind
from events.services import record
from members.models import Member
from telegram_bot.notices.hours import QuietHours
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.people import Person, RunningBot
from tests.concurrency import until
from zoomad.state.actor import Actor, ActorKind, acting
from zoomad.state.services import advance_day

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    """Nobody waits for the feed longer than a test."""
    read = feed.read
    monkeypatch.setattr(feed, "read", lambda *args, wait, **rest: read(*args, wait=min(wait, 0.2), **rest))


@pytest.fixture(params=["file", "redis"])
def configuration(request, configuration, settings):
    telling = replace(configuration, tells=True, bundled=0.6)
    if request.param == "file":
        return telling
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter("zoomad:bot:*"):
            client.delete(key)
    return replace(telling, redis_url=settings.REDIS_URL)


@pytest.fixture
def bot(bot: RunningBot) -> RunningBot:
    listens(bot)
    return bot


@pytest.fixture
def bean():
    return AdvertiserFactory(name="Bean & Co")


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


@pytest.fixture
def start(telegram, configuration):
    """Start a bot with other settings, in the place of the usual one; it is stopped in the end."""
    running = []

    def begin(**changes) -> RunningBot:
        bot = RunningBot(telegram, replace(configuration, **changes))
        running.append(bot)
        listens(bot)
        return bot

    yield begin
    for bot in running:
        if bot.thread.is_alive():
            bot.stop()


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


def test_what_happens_within_a_moment_is_one_message_in_everybodys_language(anna, boris, bean, bot):
    follows(anna, bean)
    follows(boris, bean)
    near = {"limit": "impressions_limit", "count": 800, "of": 1000}
    happens(bean, Kind.LIMIT_NEAR, "Coffee <3", **near)
    for number in range(7):
        happens(bean, title=f"Tea {number}")
    happens(bean, Kind.CAMPAIGN_BEHIND, "Milk", count=1, expected=20, of=100)
    anna.comes_to_see("Bean & Co")
    boris.comes_to_see("Bean & Co")
    settled(bot, anna)
    (told,) = notices_to(anna)
    assert "Coffee <3: 800 of 1,000 impressions are used" in told
    assert "Ended: Tea 0, Tea 1, Tea 2, Tea 3, Tea 4 and 2 more" in told
    assert "Milk will get about 20 of 100 impressions by its last day" in told
    (told,) = notices_to(boris)
    assert "Coffee <3: израсходовано 800 из 1" in told
    assert "Закончились: Tea 0, Tea 1, Tea 2, Tea 3, Tea 4 и ещё 2" in told


def test_people_are_told_what_others_did_and_not_what_they_did_themselves(anna, boris, bean, bot):
    follows(anna, bean)
    follows(boris, bean)
    campaign = CampaignFactory(advertiser=bean, ad_title="Coffee")
    token = acting.set(Actor(ActorKind.TELEGRAM, str(anna.id)))
    pause_campaign(campaign_id=campaign.pk, is_paused=True)
    acting.set(Actor(ActorKind.USER, "1", "Eve"))
    rename_advertiser(advertiser_id=bean.pk, name="Beans")
    acting.reset(token)
    boris.comes_to_see("На паузе (Anna): Coffee").sees("(оператор Eve)", "Bean & Co → Beans")
    anna.comes_to_see("Renamed (operator Eve): Name: Bean & Co → Beans").does_not_see("Coffee")
    assert "?start=campaign_" in boris.screen.html, "the title leads to the campaign"


def test_what_is_switched_off_is_not_told(anna, bean, bot):
    follows(anna, bean)
    anna.says("/start").presses("Bean & Co").presses("Notices").presses("Starts and ends").is_told("Saved.")
    assert Member.objects.get().notices == {"days": False}
    happens(bean)
    happens(bean, Kind.TEXT_REFUSED, category="drugs", text="x" * 5000)
    anna.comes_to_see("The text of Coffee was refused: it advertises drugs").does_not_see("Ended")


def test_whoever_looks_at_an_advertiser_can_begin_to_follow_it(anna, bean, bot):
    tea = AdvertiserFactory(name="Tea")
    anna.says("/start").presses("Bean & Co").presses("Notices").sees("You get no notices about this advertiser.")
    anna.presses("Tell me").may_press("✅ Limits", "⬜ At night" if bot.configuration.quiet else "✅ Summary")
    follows(anna, tea)
    anna.presses("Refused").presses("The same for all").is_told("Saved for all")
    assert [member.notices for member in Member.objects.all()] == [{"refusals": False}] * 2
    happens(bean)
    anna.comes_to_see("Ended: Coffee")
    link = anna.screen.html.partition("?start=notices_")[2].partition('"')[0]
    anna.says(f"/start notices_{link}").sees("Notices about Bean & Co").may_press("⬜ Refused texts")


def test_a_restart_between_reading_and_telling_loses_and_doubles_nothing(bean, start):
    patient = start(bundled=3600)
    anna, _boris = two(patient)
    follows(anna, bean)
    happens(bean)
    until(lambda: patient._run(patient.application.notices.ledger.load(anna.id)).has_news)
    patient.stop()
    assert not anna.screens
    quick = start()
    anna.comes_to_see("Ended: Coffee")
    settled(quick, anna)
    assert len(notices_to(anna)) == 1


def test_reading_a_part_of_the_feed_once_more_tells_nothing_twice(anna, bean, bot, monkeypatch):
    follows(anna, bean)
    ledger = bot.application.notices.ledger
    before = bot._run(ledger.position())
    happens(bean)
    anna.comes_to_see("Ended: Coffee")
    bot._run(ledger.move_to(before))  # as if it had been killed before it noted its place
    settled(bot, anna)
    assert len(notices_to(anna)) == 1


def test_a_lost_answer_is_told_again_and_says_so(anna, bean, bot, telegram, monkeypatch):
    monkeypatch.setattr("telegram_bot.notices.sender.REST", 0.1)
    follows(anna, bean)
    telegram.faults.append("cut")
    happens(bean)
    anna.comes_to_see("You may have seen this already:")
    first, second = notices_to(anna)
    assert second.endswith(first)


def test_what_telegram_never_had_is_told_as_if_nothing_had_been(anna, bean, bot, telegram, monkeypatch):
    monkeypatch.setattr("telegram_bot.notices.sender.REST", 0.1)
    follows(anna, bean)
    telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    start = time.monotonic()
    happens(bean)
    anna.comes_to_see("Ended: Coffee").does_not_see("already")
    assert time.monotonic() - start > 1
    assert len(telegram.called("sendMessage")) == 2


def test_the_flood_limit_of_one_chat_holds_up_nobody_else_for_long(anna, boris, bean, bot, telegram):
    follows(anna, bean)
    telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 3600", retry_after=3600)
    happens(bean)
    until(lambda: not telegram.refusals["sendMessage"])
    follows(boris, bean)
    time.sleep(5.1)  # until the followers are looked up anew
    happens(bean, title="Tea")
    boris.comes_to_see("Закончились: Tea")
    assert not anna.screens


def test_who_has_blocked_the_bot_is_left_alone_until_they_come_back(anna, bean, bot, telegram):
    follows(anna, bean)
    telegram.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    happens(bean)
    until(lambda: len(telegram.called("sendMessage")) == 1)
    happens(bean, title="Tea")
    settled(bot, anna)
    assert [call["chat_id"] for call in telegram.called("sendMessage")].count(str(anna.id)) == 1
    anna.says("/start").comes_to_see("Ended: Tea")
    assert sum("Ended: Coffee" in text for text in notices_to(anna)) == 1
    blocked = {"old_chat_member": {"status": "member", "user": anna.user}, "date": 1, "from": anna.user}
    blocked |= {"new_chat_member": {"status": "kicked", "user": anna.user, "until_date": 0}}
    anna.waits(1, lambda: telegram.feed(my_chat_member={**blocked, "chat": {"id": anna.id, "type": "private"}}))
    count = len(anna.screens)
    happens(bean, title="Milk")
    settled(bot, anna)
    assert len(anna.screens) == count


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


def test_a_day_that_is_over_is_summed_up_with_a_chart(anna, boris, bean, bot, platform_url):
    follows(anna, bean)
    follows(boris, bean, days=False)
    CampaignFactory(advertiser=bean, ad_title="Coffee", cost_per_impression=2, cost_per_click=0, end_date=9)
    with httpx.Client(base_url=platform_url, trust_env=False) as http:
        for client in ClientFactory.create_batch(3):
            http.get("/ads", params={"client_id": str(client.pk)}).raise_for_status()
    advance_day(day=1)
    anna.comes_to_see("Day 0").sees("Bean & Co: 3 impressions, 0 clicks, spent 6.00")
    boris.comes_to_see("День 0").sees("Bean & Co: 3 показа, 0 кликов, расход 6,00")
    assert anna.screen.photo
    assert boris.screen.photo != anna.screen.photo, "each in their language"
    count = len(anna.screens)
    advance_day(day=2)
    settled(bot, anna)
    assert len(anna.screens) == count, "a day on which nothing was shown is not worth a message"


def test_several_days_are_one_summary_and_those_who_do_not_want_it_get_none(bean, start, platform_url):
    patient = start(bundled=2)
    anna, boris = two(patient)
    follows(anna, bean)
    follows(boris, bean, summary=False, days=False, limits=False)
    CampaignFactory(advertiser=bean, cost_per_impression=2, end_date=9)
    with httpx.Client(base_url=platform_url, trust_env=False) as http:
        http.get("/ads", params={"client_id": str(ClientFactory().pk)}).raise_for_status()
    for day in (1, 2, 4):
        advance_day(day=day)
    anna.comes_to_see("Days 0 to 3").sees("1 impression, 0 clicks, spent 2.00")
    settled(patient, anna)
    assert not boris.screens


def test_who_may_not_use_the_bot_is_told_nothing(bean, start):
    stranger = next(ids)
    closed = start(allowed_users=frozenset({stranger + 500_000}))
    eve = follows(Person(closed.telegram, closed, stranger), bean)
    happens(bean)
    settled(closed, eve)
    assert not eve.screens


def test_a_damaged_place_in_the_feed_is_begun_anew(anna, bean, bot, caplog):
    """After a restore of the platform's database, its feed may end before the place that was read last."""
    follows(anna, bean)
    bot._run(bot.application.notices.ledger.move_to(10**9))
    until(lambda: "as after a restore" in caplog.text)
    happens(bean)
    anna.comes_to_see("Ended: Coffee")
