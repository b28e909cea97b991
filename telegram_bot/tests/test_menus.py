"""Menus, lists, registering, the day."""

import pytest

from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.factories import CampaignFactory
from clients.models import Client
from zoomad.state.services import advance_day


def test_start_shows_the_main_menu(anna):
    anna.says("/start").sees("What would you like to do?")
    anna.may_press("Register an advertiser", "Choose an advertiser", "Register a client", "Watch ads", "Change the day")


def test_an_advertiser_is_registered_and_its_menu_opens(anna):
    anna.says("/start").presses("Register an advertiser").sees("What is the advertiser's name?")
    anna.says("Bean & <b>Co</b>").sees("Advertiser Bean & <b>Co</b>")
    anna.may_press("New campaign", "Rename", "Campaigns", "Statistics", "Back")
    assert Advertiser.objects.get().name == "Bean & <b>Co</b>"


def test_an_advertiser_is_renamed(anna):
    AdvertiserFactory(name="Bean")
    anna.says("/start").presses("Choose").presses("Bean").presses("Rename").sees("Now: Bean")
    anna.says("Beans").sees("Advertiser Beans")
    assert Advertiser.objects.get().name == "Beans"


def test_a_list_has_five_a_page_newest_first_and_dead_ends(anna):
    for number in range(7):
        AdvertiserFactory(name=f"Company {number}")
    anna.says("/start").presses("Choose")
    assert anna.screen.labels == [*(f"Company {n}" for n in (6, 5, 4, 3, 2)), "✕", "1 / 2", ">", "← Back"]
    anna.presses("✕").is_told("This is the beginning.").presses(">")
    assert anna.screen.labels == ["Company 1", "Company 0", "<", "2 / 2", "✕", "← Back"]
    anna.presses("✕").is_told("This is the end.").presses("<").may_press("1 / 2")
    assert len(anna.screens) == 1


def test_a_list_is_searched_by_typing_and_back_keeps_what_was_found(anna):
    for number in range(7):
        AdvertiserFactory(name=f"Company {number}")
    anna.says("/start").presses("Choose").says("pany 3").sees("🔎 pany 3")
    assert anna.screen.labels == ["Company 3", "✕", "1 / 1", "✕", "✖ Show all", "← Back"]
    anna.presses("Company 3").presses("Back").sees("🔎 pany 3").presses("Show all").may_press("1 / 2").presses(">")
    anna.presses("Company 0").presses("Back").may_press("2 / 2").says("nothing").sees("Nothing is called nothing.")
    anna.says("ompany").presses(">").may_press("2 / 2", "Show all").sees("🔎 ompany")


def test_namesakes_are_told_apart_and_a_long_list_has_a_short_way_to_its_end(anna):
    one, two = AdvertiserFactory(name="Bean"), AdvertiserFactory(name="Bean")
    for number in range(10):
        AdvertiserFactory(name=f"Company {number}")
    anna.says("/start").presses("Choose").presses("1 / 3").may_press("3 / 3")
    anna.may_press(f"Bean · {str(one.pk)[:4]}", f"Bean · {str(two.pk)[:4]}").presses("3 / 3").may_press("1 / 3")


def test_an_unknown_command_is_no_answer(anna):
    anna.says("/start").presses("Register an advertiser").says("/menu").sees("I do not know this command")
    assert not Advertiser.objects.exists()


def test_empty_lists_are_said(anna):
    anna.says("/start").presses("Choose").sees("There are no advertisers yet.").presses("Back")
    AdvertiserFactory(name="Bean")
    anna.presses("Choose").presses("Bean").presses("Campaigns").sees("This advertiser has no campaigns yet.")


def test_a_page_that_vanished_leads_to_the_last_one(anna):
    advertiser = AdvertiserFactory(name="Bean")
    campaigns = [CampaignFactory(advertiser=advertiser) for _ in range(6)]
    anna.says("/start").presses("Choose").presses("Bean").presses("Campaigns")
    campaigns[0].delete()
    anna.presses(">").may_press("1 / 1")


def test_a_client_is_registered(anna):
    anna.says("/start").presses("Register a client").sees("What is the client's login?")
    anna.says("anna").sees("How old")
    anna.says("thirty").sees("A whole number is expected", "How old")
    anna.says("31").sees("Where does").says("Moscow").sees("Which gender?")
    anna.says("dragon").sees("Please choose one of the buttons.").presses("Female").sees(
        "The client anna is registered"
    )
    client = Client.objects.get()
    anna.sees(str(client.client_id))
    assert (client.login, client.age, client.location, client.gender) == ("anna", 31, "Moscow", "FEMALE")


def test_what_only_the_platform_knows_leads_back_to_its_step(anna):
    anna.says("/start").presses("Register a client").says("anna").says("3000000000").says("Moscow").presses("Female")
    anna.sees("This number is too large.", "How old").says("20").sees("The client anna is registered")


def test_the_day_moves_on_but_not_back(boris):
    advance_day(day=5)
    boris.says("/start").presses("Сменить день").sees("Сегодня день 5.", "На какой день перейти?")
    boris.says("4").sees("Этот день уже прошёл, а время назад не идёт.", "На какой день")
    CampaignFactory(start_date=3, end_date=40)
    CampaignFactory(start_date=6, end_date=1_000)
    CampaignFactory(start_date=6, end_date=2_000)
    boris.says("1 234").sees("с дня 5 на день 1\xa0234?", "Пройдёт 1\xa0229 дней.", "Закончатся 2 кампании.")
    boris.sees("1 из них ещё не начиналась", "Начнётся 1 кампания.").presses("Да, день 1\xa0234")
    boris.sees("Теперь день 1\xa0234.").presses("Главное меню").sees("Что вы хотите сделать?")


def test_help_is_about_the_place_where_it_is_asked_for(anna):
    CampaignFactory(advertiser=AdvertiserFactory(name="Bean"), ad_title="Coffee")
    anna.says("/start").says("/help").sees("How this works").presses("Back").presses("Bean")
    anna.says("/help").sees("An advertiser").presses("Back").presses("Campaigns").says("/help").sees("🏁 a limit")
    anna.presses("Back").presses("Coffee").says("/help").sees("A campaign").presses("Back").presses("Statistics")
    anna.says("/help").sees("CTR is clicks").presses("Back").sees("Impressions: 0")


def test_the_language_can_be_changed(boris):
    boris.says("/start").presses("English").sees("What would you like to do?").says("/help").sees("How this works")
    boris.presses("Back").presses("Русский").sees("Что вы хотите сделать?")


def test_help_and_cancel_work_at_any_time(anna):
    anna.says("/cancel").sees("There is nothing to cancel here.", "What would you like to do?")
    anna.presses("Register an advertiser").says("/help").sees("Answering questions").presses("Back")
    anna.sees("What is the advertiser's name?").says("/cancel").sees("What would you like to do?")
    assert not Advertiser.objects.exists()


@pytest.mark.parametrize("code", ["ru", "be", "de", "xx-Latn", ""])
def test_who_speaks_no_english_is_spoken_to_in_russian(person, code):
    person(code).says("/start").sees("Что вы хотите сделать?")


def test_commands_are_told_to_telegram_in_both_languages(telegram, bot):
    told = {call.get("language_code", ""): call["commands"] for call in telegram.called("setMyCommands")}
    assert "Main menu" in told["en"]
    assert told["ru"] == told[""] != told["en"]
