"""Many campaigns at once: changed, booked from a file, taken back."""

import json
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission

from ads.factories import CampaignShareFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from console.bulk import services
from console.models import Bulk
from console.tests.bulk import worked
from console.tests.pages import form_on

LIST = "/admin/campaigns/campaign/"


def chosen(operator, campaigns, action="change_many"):
    answer = operator.post(LIST, {"action": action, "_selected_action": [str(each.pk) for each in campaigns]})
    return answer.headers["Location"]


def prices(*campaigns):
    return [Campaign.objects.get(pk=each.pk).cost_per_impression for each in campaigns]


def test_many_are_changed_after_a_look_and_taken_back(operator, today):
    campaigns = [CampaignFactory(cost_per_impression=price) for price in (1, 2)]
    over = CampaignFactory(cost_per_impression=3, end_date=4)
    page = chosen(operator, [*campaigns, over])

    preview = operator.post(page, {"percent": "10"}).context["preview"]
    assert (preview.changed, preview.refused, preview.unchanged) == (2, 1, 0)
    assert prices(*campaigns) == [1, 2]

    operator.post(page, {"percent": "10", "confirmed": "1"})
    assert worked(operator, page)["finished"] == 3
    assert prices(*campaigns, over) == [Decimal("1.1"), Decimal("2.2"), 3]
    assert "The campaign ended on day 4" in operator.get(page).content.decode()

    operator.post(f"{page}undo/")
    worked(operator, page)
    assert prices(*campaigns, over) == [1, 2, 3]
    assert Bulk.objects.get().stage == Bulk.Stage.UNDONE


def test_what_somebody_changed_since_is_not_taken_back(operator, today):
    campaign, other = CampaignFactory.create_batch(2, cost_per_impression=1)
    page = chosen(operator, [campaign, other])
    operator.post(page, {"cost_per_impression": "5", "confirmed": "1"})
    worked(operator, page)
    Campaign.objects.filter(pk=campaign.pk).update(cost_per_impression=7)

    operator.post(f"{page}undo/")
    worked(operator, page)

    assert prices(campaign, other) == [7, 1]
    assert "Somebody else has changed the campaign meanwhile." in operator.get(page).content.decode()


def test_limits_and_days_of_what_has_started_stay(operator, today):
    started = CampaignFactory(ad_title="Begun", start_date=5, end_date=9)
    planned = CampaignFactory(start_date=7, end_date=9)
    page = chosen(operator, [started, planned])
    preview = operator.post(page, {"impressions_limit": "7"}).context["preview"]
    assert (preview.changed, preview.refused) == (1, 1)
    operator.post(page, {"impressions_limit": "7", "confirmed": "1"})
    worked(operator, page)
    assert [Campaign.objects.get(pk=each.pk).impressions_limit for each in (started, planned)] != [7, 7]
    assert Campaign.objects.get(pk=planned.pk).impressions_limit == 7
    assert "Begun" in operator.get(page).content.decode()  # the one that was refused


def test_what_has_begun_is_changed_by_nobody_and_says_what_it_changes(operator, root, today):
    campaign = CampaignFactory(cost_per_impression=1)
    page = chosen(operator, [campaign])
    root.post(page, {"cost_per_impression": "2.5", "confirmed": "1"})
    late = operator.post(page, {"cost_per_impression": "9", "confirmed": "1"}, follow=True).content.decode()
    assert "It has begun already, with what is shown here." in late
    assert "Cost per impression: 2.5" in late
    worked(operator, page)
    assert prices(campaign) == [Decimal("2.5")]


@pytest.mark.parametrize(
    "terms", [{}, {"percent": "5", "cost_per_click": "1"}, {"cost_per_click": "-1"}, {"percent": "x"}, {"paused": "9"}]
)
def test_nonsense_changes_nothing(operator, today, terms):
    page = chosen(operator, [CampaignFactory()])
    answer = operator.post(page, terms | {"confirmed": "1"})
    assert answer.context["form"].errors
    assert Bulk.objects.get().stage == Bulk.Stage.DRAFT


def test_more_than_a_page_are_paused_some_at_a_time_and_resumed_by_taking_it_back(operator, today, monkeypatch):
    monkeypatch.setattr("console.campaigns.acts.AT_ONCE", 2)
    campaigns = CampaignFactory.create_batch(3)
    page = chosen(operator, campaigns, "pause")
    form = form_on(operator.get(page), "confirmed")
    operator.post(form.action, form.values)
    worked(operator, page)
    assert Campaign.objects.filter(is_paused=True).count() == 3
    operator.post(f"{page}undo/")
    worked(operator, page)
    assert not Campaign.objects.filter(is_paused=True).exists()


def test_a_step_ends_in_time_and_the_next_goes_on(operator, today):
    bulk = services.start_bulk(None, [each.pk for each in CampaignFactory.create_batch(3)], terms={"percent": "1"})
    services.move_on(bulk, Bulk.Stage.RUNNING, of=Bulk.Stage.DRAFT)
    bulk.refresh_from_db()
    services.step(bulk, seconds=0)
    assert services.progress(bulk)["waiting"] == 3
    services.step(bulk, seconds=30)
    assert services.progress(bulk)["done"] == 3


def test_an_analyst_changes_nothing(analyst, today):
    bulk = services.start_bulk(None, [CampaignFactory().pk])
    for path in ("bulk/", f"bulk/{bulk.pk}/", f"bulk/{bulk.pk}/step/", "bulk/upload/"):
        assert analyst.post(f"/admin/{path}", {"percent": "1", "confirmed": "1"}).status_code in {403, 405}


def test_terms_are_kept_as_they_were_given(operator, today):
    page = chosen(operator, [CampaignFactory(cost_per_click=3)])
    operator.post(page, {"cost_per_click": "0.000001"})
    assert json.loads(json.dumps(Bulk.objects.get().terms)) == {"cost_per_click": "0.000001"}


def all_of_them(operator, action, state=""):
    one = str(Campaign.everything.values_list("pk", flat=True)[0])
    answer = operator.post(
        f"{LIST}?state={state}" if state else LIST,
        {"action": action, "_selected_action": [one], "select_across": "1", "index": "0"},
    )
    return answer.headers["Location"]


@pytest.fixture
def a_few_are_many(monkeypatch):
    monkeypatch.setattr("console.campaigns.acts.AT_ONCE", 2)


def test_thousands_are_archived_and_brought_back_some_at_a_time(operator, today, a_few_are_many):
    campaigns = CampaignFactory.create_batch(3)
    CampaignShareFactory(campaign=campaigns[0], impressions=1)
    page = all_of_them(operator, "delete_selected")
    question = operator.get(page).content.decode()
    assert "Campaigns to archive: 1" in question
    assert "Campaigns to delete for good: 2" in question
    assert Campaign.objects.count() == 3

    operator.post(page, {"confirmed": "1"})
    assert worked(operator, page)["finished"] == 3
    assert not Campaign.objects.exists()

    back = all_of_them(operator, "bring_many_back", "archived")
    operator.post(back, {"confirmed": "1"})
    worked(operator, back)
    assert Campaign.objects.count() == 3


def test_what_was_deleted_of_many_is_taken_back_but_for_what_is_gone(operator, today, a_few_are_many):
    campaigns = CampaignFactory.create_batch(3)
    page = all_of_them(operator, "delete_selected")
    operator.post(page, {"confirmed": "1"})
    worked(operator, page)
    Campaign.everything.filter(pk=campaigns[0].pk).delete()  # never charged, so it is erased behind

    operator.post(f"{page}undo/")
    worked(operator, page)

    assert set(Campaign.objects.all()) == set(campaigns[1:])
    assert "It is gone for good." in operator.get(page).content.decode()


def test_one_who_may_change_and_not_delete_deletes_no_thousands(operator, today, a_few_are_many):
    CampaignFactory.create_batch(3)
    page = all_of_them(operator, "delete_selected")
    Group.objects.get(name="operator").permissions.remove(Permission.objects.get(codename="delete_campaign"))
    assert operator.post(page, {"confirmed": "1"}).status_code == 403
    assert Campaign.objects.count() == 3


def test_a_list_that_works_one_after_the_other_takes_a_page_at_once(operator, today, monkeypatch):
    monkeypatch.setattr("console.shared.admin.ConsoleAdmin.most_at_once", 2)
    clients = ClientFactory.create_batch(3)
    body = {"action": "delete_selected", "_selected_action": [str(clients[0].pk)], "index": "0"}
    page = operator.post("/admin/clients/client/", body | {"select_across": "1"}, follow=True).content.decode()
    assert "Choose at most 2 at once." in page
    assert "for good?" in operator.post("/admin/clients/client/", body).content.decode().lower()
