"""Campaigns are booked from a file, and taken back."""

from decimal import Decimal

from advertisers.factories import AdvertiserFactory
from campaigns.models import Campaign
from console.bulk.file import REQUIRED
from console.models import BulkItem
from console.tests.bulk import worked


def table(*rows, separator=","):
    return "\n".join(separator.join(map(str, row)) for row in rows)


def line(advertiser, **changes):
    values = dict(zip(REQUIRED, [advertiser, "Tea", 10, 5, "0.5", 2, 5, 9], strict=True)) | changes
    return list(values.values())


def test_campaigns_are_booked_from_a_file_after_a_look_and_taken_back(operator, today):
    by_name, by_id = AdvertiserFactory(name="Roastery"), AdvertiserFactory()
    text = table(REQUIRED, line("Roastery", cost_per_impression="0.25"), line(by_id.pk, ad_title="Cake"))
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
        REQUIRED,
        line("Twins"),
        line("Nobody"),
        line(one.pk, start_date=4),
        line(one.pk, end_date=1, clicks_limit="many"),
    )
    problems = operator.post("/admin/bulk/upload/", {"text": text, "confirmed": "1"}).context["plan"].problems
    assert [number for number, _sentence in problems] == [2, 3, 4, 5, 5]
    assert not Campaign.objects.exists()


def test_a_campaign_that_is_refused_when_it_is_booked_is_named(operator, today):
    text = table(REQUIRED, line(AdvertiserFactory(name="One").name))
    page = operator.post("/admin/bulk/upload/", {"text": text, "confirmed": "1"}).headers["Location"]
    item = BulkItem.objects.get()
    item.terms["start_date"] = 0  # the day has moved on meanwhile
    item.save()
    worked(operator, page)
    assert "Today is day 5" in operator.get(page).content.decode()
    assert not Campaign.objects.exists()
