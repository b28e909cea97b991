"""Every page and list: that it opens, what it costs, and for whom."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ads.factories import ClientMlScoreFactory, charge
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory

LISTS = {
    "/admin/campaigns/campaign/": 9,
    "/admin/campaigns/campaign/?o=5": 9,
    "/admin/campaigns/campaign/?state=running&watch=starting&pace=behind&gender=ALL&age=20&q=Campaign": 10,
    "/admin/advertisers/advertiser/": 7,
    "/admin/clients/client/": 7,
    "/admin/clients/client/?q=client": 7,
    "/admin/admin/logentry/": 9,
    "/admin/campaigns/moderationverdict/": 7,
    "/admin/views/": 5,
    "/admin/clicks/": 5,
    "/admin/scores/": 5,
}


def pages_of(campaign):
    client = ClientFactory()
    return [
        "/admin/",
        f"/admin/campaigns/campaign/{campaign.pk}/change/",
        f"/admin/campaigns/campaign/{campaign.pk}/history/",
        f"/admin/campaign/{campaign.pk}/statistics/",
        f"/admin/campaign/{campaign.pk}/why/",
        f"/admin/campaign/{campaign.pk}/why/?client={client.pk}",
        f"/admin/campaign/{campaign.pk}/why/?client=nobody",
        f"/admin/advertisers/advertiser/{campaign.advertiser_id}/change/",
        f"/admin/clients/client/{client.pk}/change/",
    ]


def rows_of_every_kind(number):
    for _ in range(number):
        client, campaign = ClientFactory(), CampaignFactory()
        charge(campaign, client)
        ClientMlScoreFactory(client=client, advertiser=campaign.advertiser)


def queries_of(browser, path):
    with CaptureQueriesContext(connection) as queries:
        browser.get(path)
    return [each["sql"] for each in queries if "platform_state" not in each["sql"]]  # cached for a second


@pytest.mark.parametrize("who", ["operator", "analyst"])
def test_every_page_opens(request, campaign, who):
    browser = request.getfixturevalue(who)
    for path in [*LISTS, *pages_of(campaign)]:
        assert browser.get(path).status_code == 200, path


def test_a_superuser_sees_users_groups_and_attempts(root):
    for path in ("auth/user/", "auth/user/add/", "auth/group/", "auth/group/add/", "axes/accessattempt/"):
        assert root.get(f"/admin/{path}").status_code == 200, path


@pytest.mark.parametrize(("path", "budget"), LISTS.items())
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(operator, today, path, budget):
    rows_of_every_kind(2)
    operator.get(path)  # content types and the like are cached now
    few = queries_of(operator, path)
    rows_of_every_kind(10)
    many = queries_of(operator, path)
    assert len(many) == len(few), many
    assert len(many) <= budget, many


@pytest.mark.parametrize("path", LISTS)
def test_no_list_counts_a_whole_table(operator, campaign, path):
    with CaptureQueriesContext(connection) as queries:
        operator.get(path)
    counting = [q["sql"] for q in queries if "COUNT(" in q["sql"] and "django_session" not in q["sql"]]
    assert all("LIMIT 10001" in sql for sql in counting), counting


def test_strange_input_is_answered_not_crashed_on(operator, campaign):
    for path in ("/admin/views/?client=x", "/admin/scores/?client=x&advertiser=1", "/admin/views/?after_client=1"):
        assert operator.get(path).status_code == 200
    assert operator.get(f"/admin/campaign/{uuid.uuid4()}/statistics/").status_code == 404
    assert operator.get(f"/admin/campaign/{campaign.pk}/why/?client=%00").status_code == 200


def test_an_advertiser_without_campaigns_has_a_page(operator, today):
    assert operator.get(f"/admin/advertisers/advertiser/{AdvertiserFactory().pk}/change/").status_code == 200
