"""Many campaigns at once: changed, booked from a file, taken back."""

import io
import json
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from ads.factories import CampaignShareFactory
from ads.models import ClientMlScore
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from console.bulk import services
from console.models import Bulk, BulkItem
from console.shared.tables import rows_of, text_of
from console.tests.pages import form_on

LIST = "/admin/campaigns/campaign/"
HEAD = [
    "advertiser",
    "ad_title",
    "impressions_limit",
    "clicks_limit",
    "cost_per_impression",
    "cost_per_click",
    "start_date",
    "end_date",
]


def chosen(operator, campaigns, action="change_many"):
    answer = operator.post(LIST, {"action": action, "_selected_action": [str(each.pk) for each in campaigns]})
    return answer.headers["Location"]


def worked(operator, page):
    for _step in range(100):
        answer = operator.post(f"{page}step/", headers={"Accept": "application/json"}).json()
        if not answer["is_busy"]:
            return answer
    raise AssertionError("it goes on and on")


def prices(*campaigns):
    return [Campaign.objects.get(pk=each.pk).cost_per_impression for each in campaigns]


def table(*rows, separator=","):
    return "\n".join(separator.join(map(str, row)) for row in rows)


def line(advertiser, **changes):
    values = dict(zip(HEAD, [advertiser, "Tea", 10, 5, "0.5", 2, 5, 9], strict=True)) | changes
    return list(values.values())


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
    started, planned = CampaignFactory(start_date=5, end_date=9), CampaignFactory(start_date=7, end_date=9)
    page = chosen(operator, [started, planned])
    preview = operator.post(page, {"impressions_limit": "7"}).context["preview"]
    assert (preview.changed, preview.refused) == (1, 1)
    operator.post(page, {"impressions_limit": "7", "confirmed": "1"})
    worked(operator, page)
    assert [Campaign.objects.get(pk=each.pk).impressions_limit for each in (started, planned)] != [7, 7]
    assert Campaign.objects.get(pk=planned.pk).impressions_limit == 7


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


def test_campaigns_are_booked_from_a_file_after_a_look_and_taken_back(operator, today):
    by_name, by_id = AdvertiserFactory(name="Roastery"), AdvertiserFactory()
    text = table(HEAD, line("Roastery", cost_per_impression="0.25"), line(by_id.pk, ad_title="Cake"))
    question = operator.post("/admin/bulk/upload/", {"text": text})
    assert "2 campaigns would be booked." in question.content.decode()
    assert not Campaign.objects.exists()

    page = operator.post("/admin/bulk/upload/", {"text": text, "confirmed": "1"}).headers["Location"]
    worked(operator, page)
    booked = {each.ad_title: (each.advertiser_id, each.cost_per_impression) for each in Campaign.objects.all()}
    assert booked == {"Tea": (by_name.pk, Decimal("0.25")), "Cake": (by_id.pk, Decimal("0.5"))}

    operator.post(f"{page}undo/")
    worked(operator, page)
    assert not Campaign.objects.exists()


def test_all_that_is_wrong_with_a_file_is_said_and_nothing_is_booked(operator, today):
    AdvertiserFactory.create_batch(2, name="Twins")
    [one] = AdvertiserFactory.create_batch(1, name="One")
    text = table(
        HEAD,
        line("Twins"),
        line("Nobody"),
        line(one.pk, start_date=4),
        line(one.pk, end_date=1, clicks_limit="many"),
    )
    problems = operator.post("/admin/bulk/upload/", {"text": text, "confirmed": "1"}).context["plan"].problems
    assert [number for number, _sentence in problems] == [2, 3, 4, 5, 5]
    assert not Campaign.objects.exists()


def test_a_campaign_that_is_refused_when_it_is_booked_is_named(operator, today):
    text = table(HEAD, line(AdvertiserFactory(name="One").name))
    page = operator.post("/admin/bulk/upload/", {"text": text, "confirmed": "1"}).headers["Location"]
    item = BulkItem.objects.get()
    item.terms["start_date"] = 0  # the day has moved on meanwhile
    item.save()
    worked(operator, page)
    assert "Today is day 5" in operator.get(page).content.decode()
    assert not Campaign.objects.exists()


def sheet(rows):
    book, output = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(output)
    return output.getvalue()


ROWS = [["Score", "client_id", "Advertiser ID"], [5, "ключ", "b"]]
TEXT = "Score;client_id;Advertiser ID\r\n5;ключ;b\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1251"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace(";", ",").encode(),
        sheet(ROWS),
    ],
)
def test_a_table_is_read_however_it_was_written(data):
    text = text_of(SimpleUploadedFile("table", data))
    assert rows_of(text, ["client_id", "advertiser_id", "score"]) == (
        [(2, {"client_id": "ключ", "advertiser_id": "b", "score": "5"})],
        [],
    )


def bomb():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (65 * 1024 * 1024))
    return output.getvalue()


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0 old", b"\0\0\0\0", b"a" * (2 * 1024 * 1024 + 1), bomb()]
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(ValidationError):
        text_of(SimpleUploadedFile("table", data))


def test_scores_are_uploaded_as_a_spreadsheet(operator, today):
    client, advertiser = ClientFactory(), AdvertiserFactory()
    rows = [["advertiser_id", "score", "client_id"], [str(advertiser.pk), 7.0, str(client.pk)]]
    form = {"file": SimpleUploadedFile("scores.xlsx", sheet(rows))}
    question = form_on(operator.post("/admin/scores/upload/", form), "confirmed")
    operator.post(question.action, question.values)
    assert list(ClientMlScore.objects.values_list("score", flat=True)) == [7]


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
    CampaignShareFactory(campaign=campaigns[0])
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
    assert "are you sure" in operator.post("/admin/clients/client/", body).content.decode().lower()
