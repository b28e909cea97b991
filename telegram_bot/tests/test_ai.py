"""Texts by the platform's AI, and its moderation."""

import asyncio
import threading

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.ai.tests.openai_server import OpenAIServer
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from telegram_bot.tests.people import Person
from tests.concurrency import until
from zoomad.state.services import switch_moderation

pytestmark = pytest.mark.django_db
FIRST = "Fresh beans before breakfast."
SECOND = "Beans, roasted < an hour ago."
MEDIUM = "Fresh beans from the roastery, at your door before breakfast, every day of the week, all year."


@pytest.fixture
def ai(settings):
    settings.OPENAI_API_KEY = "key-of-the-test"
    settings.AI_CONNECT_TIMEOUT = settings.AI_TIMEOUT = 1
    settings.AI_DEADLINE = 2
    with OpenAIServer() as server:
        settings.OPENAI_BASE_URL = server.url
        yield server


@pytest.fixture
def no_ai(settings):
    settings.OPENAI_API_KEY = ""


def asked_for_the_text(person: Person) -> Person:
    AdvertiserFactory(name="Bean")
    return person.says("/start").presses("Choose").presses("Bean").presses("New campaign").says("Coffee, roasted today")


def begin(person: Person) -> Person:
    AdvertiserFactory(name="Bean")
    return person.says("/start").presses("Выбрать").presses("Bean").presses("Новая кампания")


def fill_in(person: Person, title: str, text: str) -> Person:
    begin(person)
    for answer in (title, text, None, "10", "0,5", "1", "1", "0", "5", None, None, None, None):
        person.says(answer) if answer else person.presses("Пропустить")
    return person


def test_the_ai_writes_again_and_its_text_is_accepted(anna, ai):
    ai.says(FIRST, SECOND)
    asked_for_the_text(anna).sees("let the AI write it").may_not_press("Accept").presses("AI: short")
    anna.comes_to_see(FIRST).sees("The AI suggests:").presses("Write again").comes_to_see(SECOND).does_not_see(FIRST)
    anna.presses("Accept").sees("Step 3").presses("Back").sees(f"Now: {SECOND}")
    assert "Coffee, roasted today" in ai.requests[0]["messages"][1]["content"]


def test_a_suggestion_survives_a_restart_and_can_be_passed_over(anna, ai, bot):
    ai.says(MEDIUM)
    asked_for_the_text(anna).presses("AI: medium").comes_to_see(MEDIUM)
    bot.restart()
    anna.sends_sticker().sees("Please answer with a text message.", MEDIUM).says("My own.").sees("Step 3")
    anna.presses("Back").sees("Now: My own.").does_not_see("suggests")


def test_the_ai_writes_for_an_existing_campaign(anna, ai):
    ai.says(FIRST)
    CampaignFactory(ad_title="Coffee beans", advertiser=AdvertiserFactory(name="Bean"))
    anna.says("/start").presses("Choose").presses("Bean").presses("Campaigns").presses("Coffee").presses("Edit")
    anna.presses("Text").sees("Now: Buy one").presses("AI: short").comes_to_see(FIRST).presses("Accept").is_told(
        "Saved."
    )
    assert Campaign.objects.get().ad_text == FIRST
    assert "Coffee beans" in ai.requests[0]["messages"][1]["content"]


def test_without_an_ai_none_is_offered(anna, no_ai):
    asked_for_the_text(anna).may_not_press("AI").does_not_see("AI").says("My own.").sees("Step 3")


def test_an_ai_that_is_away_is_said_and_the_text_can_be_typed(anna, ai):
    ai.fails(500)
    asked_for_the_text(anna).presses("AI: long").comes_to_see("The AI cannot write just now.")
    anna.sees("What is the ad's text?").says("My own.").sees("Step 3")


def test_while_the_ai_writes_the_user_can_go_on(anna, ai, bot):
    written = threading.Event()
    write_text = bot.application.platform.write_text

    async def slowly(*args):
        text = await write_text(*args)
        await asyncio.to_thread(written.wait, 30)
        return text

    bot.application.platform.write_text = slowly
    ai.says(FIRST)
    asked_for_the_text(anna).presses("AI: short").sees("The AI is writing.").presses("Stop").says("My own.")
    anna.sees("Step 3").presses("Back").sees("Now: My own.")
    before = bot.returned[anna.id]
    written.set()
    until(lambda: bot.returned[anna.id] > before)
    anna.sees("Now: My own.").does_not_see(FIRST)


def test_moderation_refuses_a_text_at_its_step_and_quotes_it(boris, no_ai):
    switch_moderation(is_enabled=True)
    begin(boris).says("Чай").says("Купите героин у нас").sees("Модерация это не пропустила: реклама наркотиков.")
    boris.sees("«купить героин»", "Шаг 2 из 13", "Вы написали: Купите героин у нас").may_not_press("Оставить")
    boris.says("Купите чай у нас").sees("Шаг 3").presses("Назад").sees("Сейчас: Купите чай у нас")
    boris.does_not_see("Вы написали")


def test_a_title_is_refused_at_its_step_too(boris, no_ai):
    switch_moderation(is_enabled=True)
    begin(boris).says("Купить мефедрон").sees("реклама наркотиков", "Шаг 1 из 13", "Вы написали: Купить мефедрон")
    boris.says("Чай").sees("Шаг 2")


@pytest.mark.parametrize(
    ("title", "text", "refused", "better"),
    [("Купить мефедрон", "Чай", "Шаг 1 из 13", "Кофе"), ("Чай", "Купите героин", "Шаг 2 из 13", "Купите кофе")],
)
def test_what_is_refused_in_the_end_is_asked_alone(boris, no_ai, title, text, refused, better):
    fill_in(boris, title, text).sees("Лимит показов: 10")
    switch_moderation(is_enabled=True)
    boris.presses("Подтвердить").sees("Модерация это не пропустила", refused).says(better)
    boris.sees(better, "Лимит показов: 10").presses("Подтвердить").sees("Состояние: 🟢 идёт")


def test_editing_is_moderated_too(anna, no_ai):
    switch_moderation(is_enabled=True)
    CampaignFactory(ad_title="Coffee", advertiser=AdvertiserFactory(name="Bean"))
    anna.says("/start").presses("Choose").presses("Bean").presses("Campaigns").presses("Coffee").presses("Edit")
    anna.presses("Title").says("buy weed online").sees("Moderation refused", "What is the ad's title?").says("Tea")
    anna.sees("What would you like to change in Tea?")


def test_a_moderator_that_is_away_is_said_and_the_answers_are_kept(boris, ai):
    switch_moderation(is_enabled=True)
    ai.fails(500)
    fill_in(boris, "Чай", "Зелёный").presses("Подтвердить").sees("проверяет тексты, сейчас недоступен", "Зелёный")
    ai.judges()
    boris.presses("Подтвердить").sees("Состояние: 🟢 идёт")
