"""Reach, pace and why: beside the form, on the campaign's page, in the list, on the start page."""

import pytest

from ads.delivery.show import show_ad
from campaigns.factories import CampaignFactory
from clients import audiences
from clients.factories import ClientFactory
from zoomad.state.services import advance_day

LIST = "/admin/campaigns/campaign/"


def people(place, count):
    made = ClientFactory.create_batch(count, location=place)
    audiences.settle()
    return made


def titles(browser, query):
    return [campaign.ad_title for campaign in browser.get(f"{LIST}?{query}").context["cl"].result_list]


def watched(browser):
    return {each["title"]: each for each in browser.get("/admin/").context["watched"]}


def test_beside_the_form_it_is_said_how_many_fit(operator, today):
    people("Ufa", 14)
    query = {"target_location": "Ufa", "impressions_limit": "250", "target_gender": "", "target_age_from": ""}
    assert operator.get("/admin/reach/", query).json() == {
        "sentence": "14 clients fit. 236 impressions cannot be reached.",
        "is_short": True,
    }


def test_beside_the_form_of_a_campaign_those_who_have_seen_it_are_left_out(operator, today):
    here = people("Ufa", 3)
    campaign = CampaignFactory(target_location="Ufa", impressions_limit=3)
    show_ad(client_id=here[0].pk)
    query = {"campaign": campaign.pk, "target_location": "Ufa"}
    assert operator.get("/admin/reach/", query).json() == {
        "sentence": "3 clients fit. 1 has seen it.",
        "is_short": False,
    }


@pytest.mark.parametrize(
    "query", [{"target_age_from": "x"}, {"target_gender": "Q"}, {"campaign": "1"}, {"target_location": "\0"}]
)
def test_nonsense_beside_the_form_is_answered(operator, today, query):
    assert operator.get("/admin/reach/", query).json()["is_short"] is True


def test_the_page_of_a_campaign_says_how_it_comes_along(operator, today):
    here = people("Ufa", 6)
    campaign = CampaignFactory(target_location="Ufa", impressions_limit=6, start_date=5, end_date=9)
    show_ad(client_id=here[0].pk)
    advance_day(day=6)
    page = operator.get(f"{LIST}{campaign.pk}/change/")
    facts = {name: (str(value), note) for name, value, note in page.context["facts"]}
    assert facts["Pace"] == (
        "behind",
        "Expected impressions by day 9: 5 of 6, reckoned from 1 complete day: 1.0 a day.",
    )
    assert facts["Clients left"] == ("5", "6 clients fit. 1 has seen it.")
    assert facts["For a thousand impressions"][0] == "500.00"
    assert str(campaign.pk) in page.content.decode()


def test_campaigns_are_ordered_and_filtered_by_pace(operator, today):
    people("Ufa", 20)
    for title, limit in (("half", 40), ("third", 60), ("all", 20)):
        CampaignFactory(ad_title=title, target_location="Ufa", impressions_limit=limit, start_date=7, end_date=9)
    assert titles(operator, "pace=unreachable&o=1") == ["half", "third"]
    assert titles(operator, "pace=planned") == ["all"]
    assert titles(operator, "pace=nonsense&o=1") == ["all", "half", "third"]


def test_what_will_not_deliver_is_on_the_start_page_with_a_count(operator, today):
    here = people("Ufa", 20)
    for title in ("One", "Two"):
        CampaignFactory(ad_title=title, target_location="Ufa", impressions_limit=90, start_date=5, end_date=9)
    for _request in range(2):
        show_ad(client_id=here[0].pk)
    found = watched(operator)["Will not deliver"]
    assert found["count"] == "2"
    assert found["rows"][0]["sentence"] == "20 clients fit; impressions booked: 90."
    assert sorted(titles(operator, "watch=undeliverable")) == ["One", "Two"]


def test_each_campaign_that_needs_somebody_stands_in_one_list_with_its_cure(operator, today):
    seer, asker, other = people("Ufa", 3)
    ClientFactory(location="Omsk")
    people("Kazan", 1)
    terms = {"start_date": 5, "end_date": 9, "cost_per_click": 0}
    seen = CampaignFactory(ad_title="Seen", target_location="Ufa", target_age_to=29, **terms)
    CampaignFactory(ad_title="Outbid", target_location="Ufa", cost_per_impression=1, impressions_limit=1, **terms)
    CampaignFactory(ad_title="Nobody fits", target_location="Atlantis", **terms)
    CampaignFactory(ad_title="Nobody asked", target_location="Kazan", **terms)
    CampaignFactory(ad_title="Wrong limit", clicks_limit=0, **{**terms, "target_location": "Omsk"})
    CampaignFactory(ad_title="Exhausted", is_exhausted=True, **terms)
    CampaignFactory(ad_title="Winner", target_location="Ufa", cost_per_impression=9, **terms)
    for client in (seer, asker, other):
        show_ad(client_id=client.pk)
    assert seen.audience_age_to == 29

    lists = watched(operator)
    found = {title: [row["campaign"].ad_title for row in each["rows"]] for title, each in lists.items()}

    assert found["Others are worth more"] == ["Outbid"]
    assert sorted(found["Nobody fits"]) == ["Nobody fits", "Seen"]
    assert found["Nobody who fits asked today"] == ["Nobody asked"]
    assert found["A limit of 0"] == ["Wrong limit"]
    assert all(each["cure"] for title, each in lists.items() if "about" not in title.lower())
    for word, title in (("outbid", "Outbid"), ("nobody_asked", "Nobody asked"), ("wrong_limit", "Wrong limit")):
        assert titles(operator, f"watch={word}") == [title]


def test_one_who_asked_is_found_among_many(operator, today, monkeypatch):
    monkeypatch.setattr("console.campaigns.asking.PORTIONS", (1, 2, 100))
    CampaignFactory(ad_title="Winner", cost_per_impression=9, start_date=5, end_date=9)
    CampaignFactory(ad_title="Lost", target_location="Kazan", cost_per_impression=1, start_date=5, end_date=9)
    CampaignFactory(ad_title="Waits", target_location="Omsk", start_date=5, end_date=9)
    people("Omsk", 1)
    for client in [*people("Ufa", 4), *people("Kazan", 1)]:
        show_ad(client_id=client.pk)
    assert titles(operator, "watch=outbid") == ["Lost"]
    assert titles(operator, "watch=nobody_asked") == ["Waits"]


def test_whoever_asked_but_has_seen_it_before_is_not_lost_to_others(operator, today):
    here = people("Ufa", 2)
    campaign = CampaignFactory(ad_title="Tea", target_location="Ufa", start_date=5, end_date=9)
    show_ad(client_id=here[0].pk)
    advance_day(day=6)
    CampaignFactory(target_location="Ufa", start_date=6, end_date=9)
    show_ad(client_id=here[0].pk)
    assert titles(operator, "watch=nobody_asked") == [campaign.ad_title]


def test_why_shows_where_all_clients_are_lost_and_the_price_that_wins(operator, today):
    people("Ufa", 2)
    [asker] = people("Kazan", 1)
    campaign = CampaignFactory(target_location="Kazan", cost_per_impression=1, cost_per_click=0)
    CampaignFactory(cost_per_impression=5, cost_per_click=0)
    show_ad(client_id=asker.pk)
    page = operator.get(f"/admin/campaign/{campaign.pk}/why/")
    assert [(name, lost) for name, lost, _left in page.context["losses"] if lost] == [
        ("The place does not fit", 2),
        ("Were shown a better ad", 1),
    ]
    text = page.content.decode()
    assert "At 5.000001 for an impression" in text
    assert "Raise the price" in text
