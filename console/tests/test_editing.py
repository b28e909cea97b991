"""Two people at one form: what both changed is shown to the second, what only one changed stays."""

import pytest
from django.contrib.auth.models import Group, User

from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.factories import CampaignFactory
from campaigns.images.services import store_image
from campaigns.models import Campaign
from clients.factories import ClientFactory
from console.tests.acts import picture
from console.tests.conftest import logged_in, member_of
from console.tests.pages import form_on
from members.models import Member
from tests.concurrency import at_once
from webhooks.models import Webhook

# Of each kind: how one is made, its page, and two fields, each with the value that somebody else stores and one's own.
KINDS = {
    "campaign": (
        lambda: CampaignFactory(ad_title="Old", cost_per_click="2"),
        "campaigns/campaign",
        ("ad_title", "Theirs", "Mine"),
        ("cost_per_click", "3.5", "4.25"),
    ),
    "advertiser": (lambda: AdvertiserFactory(name="Old"), "advertisers/advertiser", ("name", "Theirs", "Mine"), None),
    "client": (
        lambda: ClientFactory(login="old", gender="MALE", age=20),
        "clients/client",
        ("login", "theirs", "mine"),
        ("age", "21", "22"),
    ),
    "user": (
        lambda: User.objects.create_user(username="ann", first_name="Old"),
        "auth/user",
        ("first_name", "Theirs", "Mine"),
        ("role", "administrator", "nobody"),
    ),
    "group": (
        lambda: Group.objects.create(name="Old"),
        "auth/group",
        ("name", "Theirs", "Mine"),
        ("keys", "changes", "sees"),
    ),
    "member": (
        lambda: Member.objects.create(advertiser=AdvertiserFactory(), user_id=41, name="Old", language="en"),
        "members/member",
        ("name", "Theirs", "Mine"),
        None,  # the language is a field of every page's menu too
    ),
    "webhook": (
        lambda: Webhook.objects.create(url="https://example.com/old", kinds=["day_moved"]),
        "webhooks/webhook",
        ("url", "https://example.com/theirs", "https://example.com/mine"),
        ("kinds", "limit_near", "limit_reached"),
    ),
}


@pytest.fixture(params=KINDS)
def kind(request, today, root):
    make, path, first, second = KINDS[request.param]
    page = f"/admin/{path}/{make().pk}/change/"
    return page, first, second, logged_in(User.objects.create_superuser(username="second"))


def opened(browser, page, name):
    return form_on(browser.get(page), name)


def value_on(browser, page, name):
    return opened(browser, page, name).values[name]


def test_what_both_changed_ends_on_a_page_with_both_values(kind, root):
    page, (name, theirs, mine), _second, other = kind
    form = opened(root, page, name)
    other.post(page, opened(other, page, name).filled(**{name: theirs}))
    refused = root.post(page, form.filled(**{name: mine}))
    text = refused.content.decode()
    assert refused.status_code == 200
    assert "Somebody else has changed this meanwhile. Nothing of yours has been stored yet." in text
    assert all(f"<bdi>{value}</bdi>" in text for value in (theirs, mine))
    assert value_on(root, page, name) == theirs
    again = form_on(refused, name)
    assert again.values[name] == mine
    assert root.post(page, again.filled()).status_code == 302
    assert value_on(root, page, name) == mine


def test_what_only_somebody_else_changed_stays(kind, root):
    page, (name, theirs, _mine), second, other = kind
    if second is None:
        pytest.skip("it has one field")
    form = opened(root, page, name)
    other.post(page, opened(other, page, name).filled(**{name: theirs}))
    saved = root.post(page, form.filled(**{second[0]: second[2]}), follow=True)
    assert f"is “{theirs}” now: somebody else changed it meanwhile." in saved.content.decode()
    assert value_on(root, page, name) == theirs
    assert value_on(root, page, second[0]) == second[2]


def test_a_choice_and_a_number_are_compared_too(kind, root):
    page, _first, second, other = kind
    if second is None:
        pytest.skip("it has one field")
    name, theirs, mine = second
    form = opened(root, page, name)
    other.post(page, opened(other, page, name).filled(**{name: theirs}))
    mine = theirs if mine == form.values[name] else mine  # what both wrote alike is no conflict
    answer = root.post(page, form.filled(**{name: mine}))
    assert answer.status_code == (302 if mine == theirs else 200)
    assert value_on(root, page, name) == theirs


@pytest.mark.parametrize("shown", ["", "x", "[]", '{"name": {"a": 1}}', '{"name": 5}', "[" * 5000])
def test_what_a_form_says_that_it_showed_may_be_anything(today, root, shown):
    advertiser = AdvertiserFactory(name="Old")
    page = f"/admin/advertisers/advertiser/{advertiser.pk}/change/"
    assert root.post(page, {"name": "New", "_shown": shown}).status_code == 302
    assert Advertiser.objects.get().name == "New"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_shown_the_others():
    advertiser = AdvertiserFactory(name="Old")
    page = f"/admin/advertisers/advertiser/{advertiser.pk}/change/"
    browsers = [logged_in(member_of("operator")), logged_in(User.objects.create_superuser(username="root"))]
    forms = [opened(browser, page, "name") for browser in browsers]

    def send(number):
        return browsers[number].post(page, forms[number].filled(name=f"Mine {number}")).status_code

    answers = at_once(send, (0, 1))
    assert sorted(answers) == [200, 302]


def test_a_campaign_that_changes_while_its_form_is_judged_is_not_overwritten(root, today, monkeypatch):
    """The form has compared; the service compares once more, on the locked row."""
    campaign = CampaignFactory(ad_title="Old")
    page = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    form = opened(root, page, "ad_title")
    from console.campaigns import form as module  # noqa: PLC0415

    change = module.change_campaign

    def after_somebody_else(**arguments):
        Campaign.objects.update(ad_title="Theirs")
        monkeypatch.setattr(module, "change_campaign", change)
        return change(**arguments)

    monkeypatch.setattr(module, "change_campaign", after_somebody_else)
    refused = root.post(page, form.filled(ad_title="Mine"))
    assert "you have typed “Mine”" in refused.content.decode()
    assert Campaign.objects.get().ad_title == "Theirs"
    assert root.post(page, form_on(refused, "ad_title").filled()).status_code == 302
    assert Campaign.objects.get().ad_title == "Mine"


def test_what_is_frozen_is_shown_and_not_asked(operator, today):
    started, over = CampaignFactory(start_date=1), CampaignFactory(start_date=1, end_date=4)
    page = operator.get(f"/admin/campaigns/campaign/{started.pk}/change/")
    fields = form_on(page, "ad_title").types
    assert {"impressions_limit", "clicks_limit", "start_date", "end_date"} & set(fields) == set()
    assert "cost_per_click" in fields
    shown = operator.get(f"/admin/campaigns/campaign/{over.pk}/change/").content.decode()
    assert 'name="ad_title"' not in shown
    assert "It is over and can no longer be changed." in shown


def test_a_campaign_that_begins_while_its_form_is_open_loses_nothing_silently(operator, today):
    campaign = CampaignFactory(start_date=7, end_date=9, impressions_limit=100)
    page = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    form = opened(operator, page, "ad_title")
    Campaign.objects.update(start_date=5)
    refused = operator.post(page, form.filled(impressions_limit="200", ad_title="New"))
    errors = refused.context["adminform"].form.errors
    assert errors["__all__"] == ["The campaign has started: its limits and days can no longer be changed."]
    assert errors["impressions_limit"] == ["It can no longer be changed."]
    assert "It has started: limits and days can no longer be changed." in refused.content.decode()
    assert Campaign.objects.get().ad_title != "New"


def test_duplicate_opens_a_filled_form_and_books_nothing(operator, today):
    original = CampaignFactory(
        start_date=1, end_date=3, is_paused=True, target_age_from=20, ad_image_id=store_image(file=picture())
    )
    page = operator.get(f"/admin/campaigns/campaign/{original.pk}/change/")
    assert f"/add/?copy={original.pk}" in page.content.decode()
    add = f"/admin/campaigns/campaign/add/?copy={original.pk}"
    form = form_on(operator.get(add), "ad_title")
    assert Campaign.objects.count() == 1
    assert (form.values["start_date"], form.values["end_date"]) == ("5", "7")
    assert operator.post(add, form.filled(impressions_limit="7", clicks_limit="5")).status_code == 302
    copy = Campaign.objects.exclude(pk=original.pk).get()
    same = ("advertiser_id", "ad_title", "ad_text", "cost_per_click", "target_age_from", "ad_image_id")
    assert [getattr(copy, name) for name in same] == [getattr(original, name) for name in same]
    assert copy.impressions_limit == 7
    history = operator.get(f"/admin/campaigns/campaign/{copy.pk}/history/").content.decode()
    assert f"Added copy of “{original.pk}”." in history


@pytest.mark.parametrize("copied", ["x", "00000000-0000-4000-8000-000000000000", ""])
def test_a_copy_of_nothing_is_an_empty_form(operator, today, copied):
    page = operator.get("/admin/campaigns/campaign/add/", {"copy": copied})
    assert form_on(page, "ad_title").values["ad_title"] == ""


def test_an_image_is_chosen_once_however_often_the_form_is_refused(operator, today):
    add = "/admin/campaigns/campaign/add/"
    form = form_on(operator.get(add), "ad_title")
    assert "no_image" not in form.types
    good = form.filled(advertiser=AdvertiserFactory().pk, ad_title="Coffee", start_date="5", end_date="9")
    good |= {"impressions_limit": "10", "clicks_limit": "5", "cost_per_impression": "1", "cost_per_click": "1"}
    refused = operator.post(add, good | {"end_date": "1", "image": picture()})
    again = form_on(refused, "ad_title")
    assert refused.status_code == 200
    assert f"/files/{again.values['kept_image']}" in refused.content.decode()
    assert operator.post(add, again.filled(end_date="9")).status_code == 302
    assert Campaign.objects.get().ad_image_id == again.values["kept_image"]


def test_an_image_that_is_none_of_ours_is_refused(operator, today):
    campaign = CampaignFactory()
    page = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    refused = operator.post(page, opened(operator, page, "ad_title").filled(kept_image="../secret"))
    assert list(refused.context["adminform"].form.errors) == ["image"]
    assert form_on(refused, "ad_title").values["kept_image"] == ""
