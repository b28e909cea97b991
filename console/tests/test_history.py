"""The history of one object: through whichever door something happened, and in the language of whoever reads it."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User

from access.services import create_key, revoke_key
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.services import change_campaign
from console.tests.conftest import logged_in
from console.tests.pages import form_on
from events.models import Event, Kind
from events.services import record
from webhooks.services import change_webhook, create_webhook
from zoomad.api.scopes import Scope


def history(browser, path, language="en"):
    page = browser.get(f"/admin/{path}/history/", headers={"Accept-Language": language})
    assert page.status_code == 200
    return [" ".join(sentence.split()) for _event, sentence, _who in page.context["happened"]]


def test_what_was_changed_through_the_api_stands_in_the_history_of_the_campaign(operator, today, api):
    campaign = CampaignFactory(ad_title="Coffee", cost_per_click="2.5")
    api.patch(f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}", {"cost_per_click": 9.5})
    path = f"campaigns/campaign/{campaign.pk}"
    assert history(operator, path) == ["“Coffee” was changed. Cost per click: “2.5” → “9.5”"]
    page = operator.get(f"/admin/{path}/history/").content.decode()
    assert "API" in page
    assert "probably" not in page


def test_an_advertiser_has_the_history_of_its_campaigns_too(operator, today, api):
    advertiser = AdvertiserFactory(name="Roastery")
    api.patch(f"/advertisers/{advertiser.pk}", {"name": "Bakery"})
    campaign = CampaignFactory(advertiser=advertiser, ad_title="Coffee")
    api.patch(f"/advertisers/{advertiser.pk}/campaigns/{campaign.pk}", {"is_paused": True})
    CampaignFactory()
    assert history(operator, f"advertisers/advertiser/{advertiser.pk}") == [
        "“Coffee” was paused.",
        "The advertiser “Bakery” was renamed. Name: “Roastery” → “Bakery”",
    ]


def test_keys_and_webhooks_have_what_commands_and_the_api_did(root, today):
    key, _secret = create_key(name="Shop", scope=Scope.PLACEMENT)
    revoke_key(pk=key.pk)
    assert len(history(root, f"access/apikey/{key.pk}")) == 2
    hook = create_webhook(advertiser_id=None, url="https://example.com/a", kinds=[])
    change_webhook(advertiser_id=None, webhook_id=hook.pk, changes={"kinds": ["day_moved"], "is_enabled": False})
    assert history(root, f"webhooks/webhook/{hook.pk}", "ru")[0] == (
        "Вебхук https://example.com/a изменён. Виды: — → «день сменился»; Включён: «да» → «нет»"
    )


def test_prices_limits_and_choices_are_written_as_the_reader_writes_them(operator, today):
    campaign = CampaignFactory(ad_title="Кофе", start_date=7, end_date=9, impressions_limit=10)
    change_campaign(
        advertiser_id=campaign.advertiser_id,
        campaign_id=campaign.pk,
        changes={"cost_per_impression": Decimal("0.75"), "impressions_limit": 20_000, "target_gender": "MALE"},
    )
    [sentence] = history(operator, f"campaigns/campaign/{campaign.pk}", "ru")
    assert "«0,5» → «0,75»" in sentence
    assert "«10» → «20 000»" in sentence.replace("\N{NO-BREAK SPACE}", " ")
    assert "MALE" not in sentence


def test_changed_access_names_no_column(today):
    root = logged_in(User.objects.create_superuser(username="root"))
    ann = User.objects.create_user(username="ann")
    form = form_on(root.get(f"/admin/auth/user/{ann.pk}/change/"), "role")
    root.post(form.action, form.filled(role="administrator", is_active=None))
    page = root.get("/admin/events/event/", headers={"Accept-Language": "ru"}).content.decode()
    assert "is_active" not in page.lower()
    assert "Роль: «нет: не видит ничего» → «администратор: всё, включая пользователей»" in page


@pytest.mark.parametrize("count", [1, 1_500])
def test_counts_of_events_are_grouped(operator, today, count):
    campaign = CampaignFactory(ad_title="Coffee")
    data = {"title": "Coffee", "count": count, "of": 2_000}
    record(Kind.LIMIT_NEAR, campaign_id=campaign.pk, data=data)
    [sentence] = history(operator, f"campaigns/campaign/{campaign.pk}")
    assert sentence == f"“Coffee” comes near a limit: {count:,} of 2,000."


def test_one_who_may_not_see_the_history_sees_only_the_forms(root, today):
    campaign = CampaignFactory()
    record(Kind.CAMPAIGN_PAUSED, campaign_id=campaign.pk, data={"title": "Coffee"})
    watcher = User.objects.create_user(username="watcher", is_staff=True)
    watcher.user_permissions.add(Permission.objects.get(codename="view_campaign"))
    page = logged_in(watcher).get(f"/admin/campaigns/campaign/{campaign.pk}/history/")
    assert "Coffee" not in page.content.decode()
    assert Event.objects.exists()
