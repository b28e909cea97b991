"""The search box, and addresses that nobody types by hand."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from tests.budget import some


def found(browser, term, **more):
    answer = browser.get("/admin/search/", {"s": term, "extended": "1", **more})
    assert answer.status_code == 200
    return [(item.title, item.description) for item in answer.context["results"]] if answer.context else []


def test_a_client_is_found_by_the_letters_of_the_login_as_they_are(operator):
    ClientFactory(login="IvanPetrov")
    assert found(operator, "IvanP") == [("IvanPetrov", "client")]
    assert found(operator, "ivanp") == []  # as the list says too


def test_campaigns_and_advertisers_are_found_in_any_case(operator, today):
    CampaignFactory(ad_title="Roastery", advertiser=AdvertiserFactory(name="ROAST & CO"))
    assert found(operator, "roast") == [("Roastery", "campaign"), ("ROAST & CO", "advertiser")]


def test_what_is_gone_is_not_found_and_what_is_new_is(operator, today):
    gone = CampaignFactory(ad_title="Old roast")
    assert found(operator, "roast") == [("Old roast", "campaign")]
    gone.delete()
    CampaignFactory(ad_title="New roast")
    assert found(operator, "roast") == [("New roast", "campaign")]
    assert not cache.client.get_client().keys("*search*")


def test_lists_are_found_by_their_name_in_any_case(operator):
    assert ("Clients", "Clients") in found(operator, "CLIENT")


def test_nobody_finds_what_he_may_not_see(analyst, client, today):
    assert ("Users", "Authentication and Authorization") not in found(analyst, "user")
    assert client.get("/admin/search/?s=a").status_code == 302


@pytest.mark.parametrize("query", ["", "s=", "s=%00", "s=%20", "page=2", "s=a&page=x", "s=a&page=99", "s=a&page=-1"])
def test_a_search_for_nothing_or_beyond_the_end_is_empty(operator, query):
    answer = operator.get(f"/admin/search/?{query}")
    assert answer.status_code == 200
    assert not (answer.context and answer.context["results"])


@pytest.mark.parametrize("term", ["%00a", "%ED%A0%80", "%FF", "%", "_", "'", "\\", "a" * 3_000, "%F0%9F%98%80"])
def test_strange_terms_find_nothing_and_break_nothing(operator, term):
    assert operator.get(f"/admin/search/?s={term}&extended=1").status_code == 200


HOSTILE = ("a%00", "x", "99999999999999999999")
LISTS = (
    ("clients/client/", ("q", "p", "o", "age", "age__exact", "pk__in", "all", "_facets", "login__regex")),
    ("campaigns/campaign/", ("q", "o", "state", "watch", "gender", "age", "advertiser__id__exact", "_popup")),
    ("advertisers/advertiser/", ("q", "p", "o", "advertiser_id__exact")),
    ("campaigns/moderationverdict/", ("q", "p", "created_at__gte", "outcome", "source__exact")),
    ("admin/logentry/", ("q", "p", "action_time__gte", "user__id__exact", "object_id")),
    ("auth/user/", ("q", "p", "is_staff__exact", "groups__id__exact")),
    ("auth/group/", ("q", "p")),
    ("access/apikey/", ("q", "p", "scope__exact", "advertiser")),
    ("axes/accessattempt/", ("q", "p", "attempt_time__gte")),
    ("views/", ("client", "campaign", "after_client", "after_campaign", "page")),
    ("clicks/", ("client", "campaign", "after_client")),
    ("scores/", ("client", "advertiser", "after_client", "after_advertiser")),
    ("scores/one/", ("client", "advertiser")),
    ("campaign/{campaign}/why/", ("client",)),
    ("campaign/{campaign}/statistics/", ("from", "to", "page")),
    ("campaigns/campaign/{campaign}/change/", ("_changelist_filters", "_to_field", "_popup")),
    ("campaigns/campaign/add/", ("advertiser", "start_date", "ad_title", "_changelist_filters")),
    ("autocomplete/", ("term", "page", "app_label", "model_name", "field_name")),
    ("", ("page", "day")),
)


@pytest.mark.parametrize(("page", "parameters"), LISTS)
def test_no_page_fails_whatever_its_address_says(root, today, page, parameters):
    root.raise_request_exception = False
    path = "/admin/" + page.format(campaign=CampaignFactory().pk)
    chosen = "app_label=campaigns&model_name=campaign&field_name=advertiser&" if page == "autocomplete/" else ""
    failed = [
        query
        for name in parameters
        for value in some(HOSTILE, (page, name), of=len(HOSTILE))
        if root.get(query := f"{path}?{chosen}{name}={value}").status_code >= 500
    ]
    assert failed == []


def test_a_list_is_filtered_by_what_it_offers_only(root, today):
    for path in ("axes/accessattempt/?ip_address=x", "clients/client/?login__regex=(a%2B)%2B$"):
        assert root.get(f"/admin/{path}").status_code == 400
    advertiser = CampaignFactory().advertiser
    CampaignFactory()
    page = root.get("/admin/campaigns/campaign/", {"advertiser__advertiser_id__exact": advertiser.pk})
    assert page.context["cl"].result_count == 1


@pytest.mark.parametrize("key", ["%00", "x", "-1", "99999999999999999999", "%FF", "%ED%A0%80", "a_00"])
def test_no_object_s_page_fails_whatever_the_key(root, today, key):
    root.raise_request_exception = False
    failed = [
        path
        for model in ("clients/client", "campaigns/campaign", "auth/user", "access/apikey", "admin/logentry")
        for page in ("change", "history", "delete")
        if root.get(path := f"/admin/{model}/{key}/{page}/").status_code >= 500
    ]
    assert failed == []


@pytest.mark.parametrize(
    ("statement", "status", "words"),
    [
        ("SET LOCAL transaction_read_only = on; DELETE FROM clients", 503, "takes no changes"),
        ("SELECT 'x'::integer", 422, "cannot store such a value"),
        ("SELECT 1 / 0", 500, "has been logged"),
    ],
)
def test_a_page_says_what_the_database_refuses(operator, monkeypatch, statement, status, words):
    def fail(*_, **__):
        with transaction.atomic(), connection.cursor() as cursor:
            for part in statement.split(";"):
                cursor.execute(part)

    monkeypatch.setattr("console.platform.search._lists", fail)
    operator.raise_request_exception = False
    answer = operator.get("/admin/search/?s=a")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert answer.get("Retry-After") == ("5" if status == 503 else None)
