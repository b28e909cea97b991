"""The history: found, read in one's own language, and taken back."""

from decimal import Decimal

import pytest
from django.db import connection

from ads.factories import ClientMlScoreFactory
from ads.models import ClientMlScore
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from campaigns.services import change_campaign, pause_campaign
from clients.factories import ClientFactory
from console.records.sentences import SENTENCES
from console.tests.conftest import logged_in, member_of
from events.models import Event, Kind
from members.models import Member
from members.services import put_member, remove_member
from zoomad.state.actor import Actor, ActorKind, acting
from zoomad.state.services import advance_day, switch_moderation

PAGE = "/admin/events/event/"


@pytest.fixture
def campaign(db):
    return CampaignFactory(ad_title="Coffee", cost_per_click=Decimal("2.5"))


def priced(campaign, price):
    change_campaign(
        advertiser_id=campaign.advertiser_id, campaign_id=campaign.pk, changes={"cost_per_click": Decimal(price)}
    )


def said(browser, query="", language="en"):
    page = browser.get(f"{PAGE}?{query}", headers={"Accept-Language": language})
    assert page.status_code == 200
    return [
        " ".join(str(page.context["cl"].model_admin.sentence(event)).split())
        for event in page.context["cl"].result_list
    ]


def take_back(browser, *events):
    chosen = {"action": "take_back", "_selected_action": [event.pk for event in events]}
    page = browser.post(PAGE, chosen, follow=True)
    return [str(message) for message in page.context["messages"]]


def test_every_kind_has_a_sentence():
    assert set(SENTENCES) | {Kind.MODERATION_SWITCHED} == set(Kind)


def test_what_happened_is_said_newest_first(root, campaign):
    priced(campaign, "9.5")
    switch_moderation(is_enabled=True)
    assert said(root) == [
        "Moderation was turned on.",
        "“Coffee” was changed. Cost per click: “2.5” → “9.5”",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "q=paused",
        "q=приостан",
        "q=coff",
        "q={id}",
        "what=campaign_paused",
        "door=platform&what=campaign_paused",
        "day_from=0&day_to=0",
        "day_to=0&what=campaign_paused",
    ],
)
def test_it_is_found_by_words_of_both_languages_names_ids_and_days(root, campaign, query):
    pause_campaign(campaign_id=campaign.pk, is_paused=True)
    advance_day(day=1)
    query = query.format(id=campaign.pk)
    assert said(root, query) == ["“Coffee” was paused."]


def test_who_was_let_in_or_go_is_said_in_the_readers_language(root, campaign):
    bean = campaign.advertiser_id
    for user_id, name in ((1, "Ann"), (2, "Bob")):
        put_member(advertiser_id=bean, user_id=user_id, person={"name": name}, by=None)
    remove_member(advertiser_id=bean, user_id=2, by=None)
    assert said(root) == [
        "“Bob” has no access any more.",
        "“Bob” was given access.",
        "“Ann” was given access. Owner: “no” → “yes”",
    ]
    page = root.get(PAGE, headers={"Accept-Language": "ru"}).content.decode()
    assert "«Ann» получает доступ. Владелец: «нет» → «да»" in page


def test_what_somebody_did_is_found_by_their_name_and_from_one_act_to_all_others(root, campaign):
    for actor in (Actor(ActorKind.USER, "70", "eve"), Actor(ActorKind.TELEGRAM, "70", "Anna")):
        token = acting.set(actor)
        pause_campaign(campaign_id=campaign.pk, is_paused=not Campaign.objects.get().is_paused)
        acting.reset(token)
    Member.objects.create(advertiser_id=campaign.advertiser_id, user_id=70, name="Anna")

    assert said(root, "q=ann") == ["“Coffee” goes on."]
    page = root.get(PAGE, headers={"Accept-Language": "en"})
    assert "?who=user%3A70" in page.content.decode()
    assert said(root, "who=user%3A70") == ["“Coffee” was paused."]
    assert said(root, "who=user") == []


def test_days_are_found_by_their_index_and_newest_first(root, campaign):
    """However many events there are: nothing is sorted, and nothing read that is not shown."""
    pause_campaign(campaign_id=campaign.pk, is_paused=True)
    advance_day(day=1)
    pause_campaign(campaign_id=campaign.pk, is_paused=False)
    advance_day(day=2)
    page = root.get(f"{PAGE}?day_from=0&day_to=1", headers={"Accept-Language": "en"})
    assert [event.day for event in page.context["cl"].result_list] == [1, 1, 0]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = page.context["cl"].queryset[:100].explain()
    assert "Index Scan Backward using events_by_day" in plan
    assert "Sort" not in plan


@pytest.mark.filterwarnings("ignore:DateTimeField Event.created_at received a naive datetime")  # by the theme's filter
def test_a_period_is_found_by_the_index_of_moments(root, campaign):
    pause_campaign(campaign_id=campaign.pk, is_paused=True)
    page = root.get(f"{PAGE}?created_at_from=2020-01-01", headers={"Accept-Language": "en"})
    assert [event.kind for event in page.context["cl"].result_list] == ["campaign_paused"]
    assert page.context["cl"].queryset.query.order_by[-2:] == ("-created_at", "-event_id")


def test_nothing_is_found_of_what_is_not_there(root, campaign):
    pause_campaign(campaign_id=campaign.pk, is_paused=True)
    assert said(root, "q=elephant") == []


def test_a_pause_and_a_price_are_taken_back(root, campaign):
    priced(campaign, "9.5")
    pause_campaign(campaign_id=campaign.pk, is_paused=True)
    assert take_back(root, *Event.objects.all()) == ["2 were taken back."]

    campaign = Campaign.objects.get()
    assert (campaign.cost_per_click, campaign.is_paused) == (Decimal("2.5"), False)
    assert Event.objects.filter(actor_kind="user", actor_name="root").count() == 2  # which is an event itself


def test_what_somebody_has_changed_since_is_not_overwritten(root, campaign):
    priced(campaign, "9.5")
    priced(campaign, "7")
    message = take_back(root, Event.objects.earliest("event_id"))[0]
    assert "Somebody else has changed the campaign meanwhile." in message
    assert Campaign.objects.get().cost_per_click == 7


def test_what_is_frozen_over_or_never_was_a_change_stays(root, campaign):
    priced(campaign, "9.5")
    advance_day(day=1_001)
    messages = take_back(root, *Event.objects.all())
    assert any("can no longer be changed" in message for message in messages)
    assert any("cannot be taken back" in message for message in messages)
    assert Campaign.objects.get().cost_per_click == Decimal("9.5")


def test_an_analyst_reads_and_takes_nothing_back(campaign):
    analyst = logged_in(member_of("analyst"))
    pause_campaign(campaign_id=campaign.pk, is_paused=True)
    assert said(analyst) == ["“Coffee” was paused."]
    take_back(analyst, *Event.objects.all())
    assert Campaign.objects.get().is_paused


def uploads(browser, *rows):
    lines = "\n".join(["client_id,advertiser_id,score", *(",".join(map(str, row)) for row in rows)])
    browser.post("/admin/scores/upload/", {"text": lines, "confirmed": "1"})
    return Event.objects.filter(kind=Kind.SCORES_STORED).latest("pk")


def test_an_upload_of_scores_is_taken_back_where_nobody_has_changed_them_since(root, db):
    known, other = ClientMlScoreFactory(score=3), ClientMlScoreFactory(score=8)
    new = (ClientFactory().pk, AdvertiserFactory().pk)
    event = uploads(
        root, (known.client_id, known.advertiser_id, 4), (other.client_id, other.advertiser_id, 9), (*new, 5)
    )
    assert sorted(ClientMlScore.objects.values_list("score", flat=True)) == [4, 5, 9]
    ClientMlScore.objects.filter(client_id=other.client_id).update(score=1)

    said_of_it = take_back(root, event)

    assert said_of_it[-2].endswith("1 score was changed by somebody else since and stays.")
    assert said_of_it[-1] == "1 was taken back."
    assert sorted(ClientMlScore.objects.values_list("score", flat=True)) == [1, 3], "the new one is gone"
    assert Event.objects.filter(kind=Kind.SCORES_STORED).latest("pk").data == {"scores": 2}
    assert take_back(root, event)[0].endswith("This has been taken back already.")


def test_what_scores_were_before_the_api_stored_them_nobody_knows(root, api):
    known = ClientMlScoreFactory(score=3)
    score = {"client_id": str(known.client_id), "advertiser_id": str(known.advertiser_id), "score": 4}
    other = ClientMlScoreFactory(score=3)
    api.post("/ml-scores/bulk", [score, {**score, "client_id": str(other.client_id)}])
    (told,) = take_back(root, Event.objects.get(kind=Kind.SCORES_STORED))
    assert told.endswith("This cannot be taken back: what the scores were before is not known.")
