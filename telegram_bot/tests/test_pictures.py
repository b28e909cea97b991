"""The conversations of docs/bot.md. With BOT_PICTURES set to a folder, they are also photographed into it."""

import io
import os
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageDraw

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from campaigns.services import change_campaign
from clients import audiences
from clients.factories import ClientFactory
from clients.models import Client
from members.models import Member
from telegram_bot.notices.hours import QuietHours
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.people import Person, RunningBot
from telegram_bot.tests.pictures import BROWSER, page, photograph
from tests.concurrency import until
from zoomad.state.actor import Actor, ActorKind, acting
from zoomad.state.services import advance_day

pytestmark = pytest.mark.django_db


def latte() -> bytes:
    image = Image.new("RGB", (800, 500), "#5b3a29")
    draw = ImageDraw.Draw(image)
    for radius, colour in ((210, "#f3e9dc"), (180, "#8a5a3c"), (120, "#d9b38c"), (60, "#f3e9dc")):
        draw.ellipse((400 - radius, 250 - radius, 400 + radius, 250 + radius), fill=colour)
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def keep(person: Person, name: str, *moments: int) -> None:
    frames = [person.telegram.frames[person.id][moment] for moment in moments]
    assert all(frame[-1].html in page(frames) for frame in frames)
    folder = os.environ.get("BOT_PICTURES")
    if folder and BROWSER:
        Path(folder).mkdir(parents=True, exist_ok=True)
        photograph(frames, Path(folder) / f"{name}.png")


def test_the_wizard_in_pictures(anna):
    AdvertiserFactory(name="Bean & Co")
    for age in (*range(15, 33), *[24] * 40):
        ClientFactory(age=age, location="Moscow", gender="FEMALE")
    anna.says("/start").presses("Choose").presses("Bean").presses("New campaign").says("Morning coffee")
    anna.says("Roasted at six, at your door at eight.").sends_photo(latte())
    for answer in ("many", "50", "0.0015", "10", "2.5", "0", "9"):
        anna.says(answer)
    anna.presses("Women").says("18").says("35").says("Moscow").sees("Morning coffee", "Age to: 35")
    wizard = anna.telegram.frames[anna.id]
    assert "A whole number" in wizard[7][-1].html
    keep(anna, "bot-wizard", 7, len(wizard) - 4, len(wizard) - 1)


def test_campaigns_in_pictures(anna, platform_url):
    bean = AdvertiserFactory(name="Bean & Co")
    ClientFactory.create_batch(30, location="Moscow")
    CampaignFactory(advertiser=bean, ad_title="Winter sale", end_date=1)
    CampaignFactory(advertiser=bean, ad_title="Beans by post", is_paused=True, end_date=40)
    CampaignFactory(advertiser=bean, ad_title="Spring blend", start_date=12, end_date=40)
    CampaignFactory(
        advertiser=bean, ad_title="Morning coffee", ad_text="Roasted at six, at your door at eight.", end_date=9,
        impressions_limit=25, target_location="Moscow", cost_per_impression=5,
    )  # fmt: skip
    audiences.settle()
    with httpx.Client(base_url=platform_url, trust_env=False) as http:
        for client in list(Client.objects.values_list("pk", flat=True))[:12]:
            http.get("/ads", params={"client_id": str(client)}).raise_for_status()
    advance_day(day=3)
    anna.says("/start").presses("Bean").presses("Campaigns").presses("Morning").presses("How is it going?")
    anna.sees("👥 30 clients fit", "Pace").says("/start").presses("Change the day").says("13").sees("1 campaign ends.")
    keep(anna, "bot-campaigns", 2, 4, -1)


def test_statistics_in_pictures(boris, platform_url):
    bean = AdvertiserFactory(name="Зерно")
    CampaignFactory(advertiser=bean, ad_title="Утренний кофе", ad_text="Обжарен в шесть, у вас в восемь.", end_date=20)
    clients = [str(client.client_id) for client in ClientFactory.create_batch(12)]
    Campaign.objects.update(cost_per_impression=Decimal("0.25"), cost_per_click=Decimal(3))
    with httpx.Client(base_url=platform_url, trust_env=False) as http:
        for day, (shown, clicked) in enumerate([(2, 1), (4, 1), (1, 0), (3, 2), (2, 1)]):
            advance_day(day=day)
            for number in range(shown):
                client = clients.pop()
                ad = http.get("/ads", params={"client_id": client}).raise_for_status().json()
                if number < clicked:
                    http.post(f"/ads/{ad['ad_id']}/click", json={"client_id": client}).raise_for_status()
    boris.says("/start").presses("Выбрать").presses("Зерно").presses("Кампании").presses("Утренний")
    boris.presses("Статистика").presses("По дням").presses("График").sees("Утренний кофе · Зерно", "сегодня день 4")
    keep(boris, "bot-statistics", -4, -2, -1)


def test_notices_in_pictures(telegram, configuration, platform_url, short_waits):
    bot = RunningBot(
        telegram, replace(configuration, tells=True, bundled=3, quiet=QuietHours.read("22-9", "Europe/Moscow"))
    )
    try:
        show_notices(Person(telegram, bot, next(ids)), platform_url)
    finally:
        bot.stop()


def show_notices(anna, platform_url):
    bean = AdvertiserFactory(name="Bean & Co")
    at_night = {"at_night": True}
    Member.objects.create(advertiser=bean, user_id=anna.id, language="en", is_owner=True, notices=at_night)
    coffee = CampaignFactory(advertiser=bean, ad_title="Morning coffee", end_date=0, impressions_limit=5)
    CampaignFactory(advertiser=bean, ad_title="Spring blend", start_date=1, end_date=9)
    until(lambda: anna.bot._run(anna.bot.application.notices.ledger.position()) is not None)
    anna.says("/start").presses("Bean").presses("Notices").may_press("Limits")
    token = acting.set(Actor(ActorKind.USER, "1", "eve"))
    changes = {"cost_per_click": Decimal("2.5")}
    change_campaign(advertiser_id=bean.pk, campaign_id=coffee.pk, changes=changes)
    acting.reset(token)
    with httpx.Client(base_url=platform_url, trust_env=False) as http:
        for number, client in enumerate(ClientFactory.create_batch(5)):
            ad = http.get("/ads", params={"client_id": str(client.pk)}).raise_for_status().json()
            if number % 2:
                http.post(f"/ads/{ad['ad_id']}/click", json={"client_id": str(client.pk)}).raise_for_status()
    anna.comes_to_see("all 5 impressions are used up")
    see(anna)
    advance_day(day=1)
    until(lambda: anna.screen.photo)
    see(anna)
    keep(anna, "bot-notices", -3, -2, -1)


def see(person: Person) -> None:
    """Look at what came by itself, below everything else."""
    person.telegram.frames[person.id].append(deepcopy(person.screens[-1:]))
