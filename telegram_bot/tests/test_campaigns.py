"""Cards, editing, deleting, statistics and watching ads."""

import io
import json
from decimal import Decimal

import httpx
import pytest
from PIL import Image

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from telegram_bot.tests.people import Person
from zoomad.state.services import advance_day

pytestmark = pytest.mark.django_db


def open_card(person: Person, **fields) -> Person:
    CampaignFactory(ad_title="Coffee", advertiser=AdvertiserFactory(name="Bean"), **fields)
    return person.says("/start").presses("Choose").presses("Bean").presses("Campaigns").presses("Coffee")


def deliver(platform_url, client_id=None, *, day=0, clicks=True):
    """Show an ad to a client and click it, as a site would."""
    with httpx.Client(base_url=platform_url, trust_env=False) as http:
        http.post("/time/advance", json={"current_date": day}).raise_for_status()
        client = client_id or ClientFactory().client_id
        shown = http.get("/ads", params={"client_id": str(client)}).raise_for_status().json()
        if clicks:
            http.post(f"/ads/{shown['ad_id']}/click", json={"client_id": str(client)}).raise_for_status()


def test_a_card_says_everything(anna):
    open_card(anna, target_gender="MALE", target_location="Moscow", cost_per_click=Decimal("1234.5"))
    anna.sees("Coffee", "Buy one, get two.", "Impressions limit: 1,000", "Cost per click: 1,234.50")
    anna.sees("Gender: 👨 Men", "Location: Moscow", "State: 🟢 running", "Clicks: 0", "Last day: 1,000")
    anna.does_not_see("Age from").may_press("Edit", "Statistics", "Preview", "Delete", "Back")


def test_lists_show_state_and_delivery_and_are_searched_by_typing(anna, platform_url):
    bean = AdvertiserFactory(name="Bean")
    CampaignFactory(advertiser=bean, ad_title="Later", start_date=5)
    CampaignFactory(advertiser=bean, ad_title="Coffee " + "x" * 60)
    for number in range(5):
        CampaignFactory(advertiser=bean, ad_title=f"Tea {number}", is_paused=True)
    deliver(platform_url)
    anna.says("/start").presses("Bean").may_press("⏸ Tea 4 · 0 / 1,000").presses("Campaigns").presses(">")
    assert anna.screen.labels[:2] == ["🟢 Coffee xxxxxxxxxxxxxxxxx… · 1 / 1,000", "🕓 Later · 0 / 1,000"]
    anna.presses("Later").presses("Back").may_press("2 / 2").says("COFF").sees("🔎 COFF").presses("Coffee")
    anna.sees("Impressions: 1 of 1,000").presses("Back").may_press("Coffee", "Show all").may_not_press("Later")


def test_a_campaign_is_paused_and_resumed(anna):
    open_card(anna).presses("Pause").is_told("Paused.").sees("State: ⏸ paused").presses("How is it going?")
    anna.sees("It is not shown: it is paused.").presses("Back").presses("Resume").sees("State: 🟢 running")


def test_a_duplicate_asks_for_days_and_nothing_else(anna):
    open_card(anna, target_location="Moscow", cost_per_click=Decimal("7.125"), end_date=3)
    advance_day(day=9)
    anna.presses("Duplicate").sees("campaign start?", "Today is day 9.").presses("Today, for 7 days")
    anna.sees("Coffee", "Cost per click: 7.125", "Location: Moscow", "First day: 9", "Last day: 15").presses("Confirm")
    assert Campaign.objects.filter(ad_title="Coffee", start_date=9, cost_per_click=Decimal("7.125")).exists()


def test_a_duplicate_that_is_left_is_kept_beside_the_draft(anna):
    open_card(anna).presses("Back").presses("New campaign").says("Tea").presses("Cancel").presses("Coffee")
    anna.presses("Duplicate").presses("Cancel").may_press("Continue: Tea", "Continue: Coffee")
    anna.presses("Continue: Coffee").sees("campaign start?").says("/start").presses("Continue: Coffee").says("3")
    anna.says("5").sees("Coffee", "First day: 3")


def why(person: Person, **fields) -> Person:
    CampaignFactory(ad_title="Why", advertiser=AdvertiserFactory(name="Bean"), **fields)
    return person.says("/start").presses("Choose").presses("Bean").presses("Why").presses("How is it going?")


def test_why_a_campaign_is_not_shown(anna, platform_url):
    ClientFactory(location="Kazan")
    why(anna, target_location="kazan").sees("no client fits its audience", "👥 0 clients fit", "fewer clients fit than")
    why(anna, start_date=3).sees("it starts on day 3, and today is day 0")
    why(anna, impressions_limit=0).sees("the impressions limit is used up")
    why(anna, clicks_limit=0).sees("the clicks limit is used up")
    why(anna, impressions_limit=1).sees("It is shown to whoever fits", "👥 1 client fits the audience")
    advance_day(day=2_000)
    why(anna, end_date=5).sees("its last day was day 5")


def test_a_campaign_that_everybody_has_seen_says_so(anna, platform_url):
    open_card(anna)
    deliver(platform_url)
    anna.presses("How is it going?").sees("everybody who fits has seen it", "fewer clients fit than impressions")


def test_a_price_is_given_back_with_all_its_digits(anna):
    price = "0.333333333333333333333333333333"
    open_card(anna).presses("Edit").presses("Prices").says(price).presses("Keep")
    assert Campaign.objects.get().cost_per_impression == Decimal(price)
    anna.presses("Prices").sees(f"Now: {price}")


def test_the_preview_is_the_ad(anna):
    open_card(anna).presses("Preview").sees("Coffee", "Buy one, get two.").does_not_see("limit").presses("Back").sees(
        "State"
    )


def test_deleting_asks_once_more(anna):
    open_card(anna).presses("Delete").sees("Delete the campaign Coffee?").presses("No, back").sees("State: 🟢 running")
    anna.presses("Delete").presses("Yes, delete").is_told("Deleted.").sees("This advertiser has no campaigns yet.")
    assert not Campaign.objects.exists()


def test_before_the_start_everything_can_be_edited(anna):
    open_card(anna, start_date=3, end_date=9).presses("Edit").sees("What would you like to change in Coffee?")
    anna.presses("Days").sees("Now: 3", "Step 1 of 2").says("4").says("3").sees("cannot be before", "Step 2").says("8")
    anna.presses("Limits").says("50").says("40")
    anna.presses("Prices").says("0.25").presses("Keep: 10.00")
    anna.presses("Title").says("Tea").sees("What would you like to change in Tea?").presses("Text").says("Green.")
    anna.presses("Audience").presses("Women").says("18").presses("Skip").says("Kazan")
    campaign = Campaign.objects.get()
    assert (campaign.start_date, campaign.end_date) == (4, 8)
    assert (campaign.impressions_limit, campaign.clicks_limit) == (50, 40)
    assert (campaign.cost_per_impression, campaign.cost_per_click) == (Decimal("0.25"), Decimal(10))
    assert (campaign.ad_title, campaign.ad_text) == ("Tea", "Green.")
    assert (campaign.target_gender, campaign.target_age_from) == ("FEMALE", 18)
    assert (campaign.target_age_to, campaign.target_location) == (None, "Kazan")


def test_after_the_start_limits_and_days_are_not_offered(anna):
    open_card(anna).presses("Edit").may_press("Title", "Text", "Image", "Prices", "Audience")
    anna.may_not_press("Limits", "Days")


def test_a_campaign_that_starts_meanwhile_refuses_in_a_sentence(anna):
    open_card(anna, start_date=3, end_date=9).presses("Edit").presses("Limits").says("50")
    advance_day(day=3)
    anna.says("40").sees("The campaign has started; its limits and days can no longer be changed.")


def test_a_finished_campaign_cannot_be_edited(anna):
    open_card(anna, end_date=4).presses("Edit").presses("Title")
    advance_day(day=5)
    anna.says("Tea").sees("The campaign has ended and can no longer be changed.").may_not_press("Title")
    anna.presses("Back").sees("State: ⚪ finished").may_not_press("Edit")


def test_the_image_is_replaced_and_removed(anna, telegram):
    open_card(anna).presses("Edit").presses("Image").does_not_see("Now:").sends_photo().sees(
        "What would you like to change"
    )
    first = Campaign.objects.get().ad_image_id
    anna.presses("Image").sees("Now: the one above").sends_photo().presses("Back").presses("Preview")
    assert Campaign.objects.get().ad_image_id not in {None, first}
    assert Image.open(io.BytesIO(anna.screen.photo)).size == (640, 400)
    anna.presses("Back").presses("Preview")
    shown = json.loads(telegram.called("editMessageMedia")[-1]["media"])
    assert shown["media"].startswith("sent-"), "the second time it goes by its id"
    anna.presses("Back").presses("Edit").presses("Image").presses("Remove")
    assert Campaign.objects.get().ad_image_id is None


def test_an_image_that_telegram_forgot_is_sent_anew(anna, telegram):
    open_card(anna).presses("Edit").presses("Image").sends_photo().presses("Back").presses("Preview").presses("Back")
    telegram.files.clear()
    anna.presses("Preview").sees("Coffee")
    assert anna.screen.photo


def test_what_was_deleted_meanwhile_is_said(anna):
    open_card(anna)
    Campaign.objects.all().delete()
    anna.presses("Preview").sees("This campaign does not exist any more.").presses("Main menu").sees(
        "What would you like to do?"
    )


def test_a_menu_waits_for_the_platform(anna, bot):
    open_card(anna)
    bot.lose_the_platform()
    anna.presses("Statistics").sees("The platform does not answer just now.").says("hello").sees("does not answer")
    bot.find_the_platform()
    anna.presses("Try again").sees("Statistics of Coffee")


def test_a_client_watches_clicks_and_runs_out_of_ads(boris):
    boris.says("/start").presses("Смотреть рекламу").sees("Клиентов пока нет.")
    ClientFactory()
    boris.presses("Смотреть рекламу").sees("Для этого клиента больше нет объявлений.").presses("Выйти")
    CampaignFactory(ad_title="Coffee", cost_per_click=2)
    CampaignFactory(ad_title="Tea", cost_per_click=1)
    boris.presses("Смотреть рекламу")
    first = boris.screen.text
    boris.presses("Дальше").does_not_see(first).presses("Дальше").sees("уже видел")
    boris.presses("Перейти").is_told("Переход засчитан.").presses("Переход был").is_told("уже переходили")
    boris.presses("Дальше").presses("Перейти").presses("Дальше").sees("больше нет объявлений").presses("Выйти").sees(
        "Что вы хотите сделать?"
    )


def test_looking_at_an_ad_again_is_no_second_request(anna):
    ClientFactory()
    CampaignFactory(ad_title="Coffee")
    CampaignFactory(ad_title="Tea")
    anna.says("/start").presses("Watch ads")
    first = anna.screen.text
    anna.says("nice").sees("I did not expect", first).says("/help").presses("Back").sees(first)
