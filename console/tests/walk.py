"""Every address of the admin, found in its registry and its routes: a new page cannot be forgotten."""

import re
from dataclasses import dataclass

from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from access.models import ApiKey
from access.services import create_key
from ads.factories import ClientMlScoreFactory, charge
from ads.models import FillDay
from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.factories import CampaignFactory, VerdictFactory
from campaigns.models import Campaign, ModerationVerdict
from clients.factories import ClientFactory
from clients.models import Client
from console.bulk.services import start_bulk
from console.models import Bulk
from console.tests.conftest import member_of
from events.models import Event
from members.models import Member
from tests import stored
from webhooks.models import Delivery, Webhook
from zoomad.api.scopes import Scope
from zoomad.state.services import advance_day

# Of Django's own: its script of translations, the way to an object's public page (there is none), and what catches all.
NOT_PAGES = {"jsi18n", "view_on_site"}


@dataclass
class World:
    """One object of each kind, and campaigns in each state."""

    campaigns: list
    client: Client
    objects: dict
    bulks: list


def world():
    """Make a platform on day 5 on which everything has happened once."""
    advance_day(day=5)
    client = ClientFactory(login="анна", location="Тверь")
    campaigns = campaigns_in_each_state()
    running = campaigns[0]
    charge(running, client)
    FillDay.objects.create(day=5, filled=1, unfilled=1)
    ClientMlScoreFactory(client=client, advertiser=running.advertiser)
    verdict = VerdictFactory(
        advertiser_id=running.advertiser_id, campaign_id=running.pk, ad_title="Таблетки", reason="таблетки"
    )
    user = member_of("operator")
    member_of("analyst")
    key, _secret = create_key(name="Магазин", scope=Scope.PLACEMENT, created_by_id=user.pk)
    AccessAttempt.objects.create(username="аня", ip_address="10.0.0.1", failures_since_start=12)
    admin.site.get_model_admin(Campaign).log_change(_Request(user), running, [{"changed": {"fields": ["цена"]}}])
    webhook = Webhook.objects.create(url="https://example.com/hook")
    objects = {
        Campaign: campaigns,
        Advertiser: [running.advertiser],
        Client: [client],
        User: [user],
        Group: [Group.objects.get(name="operator"), Group.objects.create(name="ничьи")],
        ApiKey: [key],
        LogEntry: [LogEntry.objects.first()],
        ModerationVerdict: [verdict],
        AccessAttempt: [AccessAttempt.objects.get()],
        Event: [Event.objects.first()],  # that the day has moved
        Member: [Member.objects.create(advertiser=running.advertiser, user_id=41, name="Аня", is_owner=True)],
        Webhook: [webhook],
        Delivery: [Delivery.objects.create(webhook=webhook, event_id=Event.objects.first().pk)],
    }
    return World(campaigns, client, objects, bulks_in_each_stage(user, [each.pk for each in campaigns]))


def campaigns_in_each_state():
    """Make campaigns of one advertiser; the first of them runs."""
    terms = [
        {"ad_title": "Кофе", "target_location": "Тверь", "start_date": 2, "end_date": 9},
        {"ad_title": "Задуманная", "start_date": 7, "end_date": 9},
        {"ad_title": "Стоящая", "is_paused": True},
        {"ad_title": "Прошлая", "start_date": 1, "end_date": 4},
        {"ad_title": "Кончившаяся", "is_exhausted": True},
        {"ad_title": "", "clicks_limit": 0},
    ]
    advertiser = AdvertiserFactory(name="Обжарка")
    return [CampaignFactory(advertiser=advertiser, ad_text="Утром.", **each) for each in terms]


def bulks_in_each_stage(user, ids):
    """Begin acts on many campaigns, and leave one in each stage."""
    bulks = [start_bulk(user.pk, ids), start_bulk(user.pk, ids, terms={"percent": "10"})]
    for stage in Bulk.Stage:
        bulks.append(start_bulk(user.pk, ids[:1]))
        Bulk.objects.filter(pk=bulks[-1].pk).update(stage=stage)
    return bulks


@dataclass
class _Request:
    user: User


def addresses(made):
    """List every address below /admin/, each with every object that it can show."""
    found = []
    resolver = get_resolver()
    for prefix in ("console", "admin"):
        for name, patterns, _namespace in _named(resolver, prefix):
            found += _addresses_of(prefix, name, patterns, made)
    return list(dict.fromkeys(found + _lists()))


def _named(resolver, namespace):
    """Find the named patterns of a namespace, by name."""
    _path, inner = resolver.namespace_dict[namespace]
    for pattern in _flat(inner.url_patterns):
        if pattern.name and pattern.name not in NOT_PAGES:
            yield pattern.name, pattern, namespace


def _flat(patterns):
    for each in patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from _flat(each.url_patterns)


def _addresses_of(namespace, name, pattern, made):
    parameters = list(pattern.pattern.converters) + list(pattern.pattern.regex.groupindex)
    parameters = list(dict.fromkeys(parameters))
    if not parameters:
        return [reverse(f"{namespace}:{name}")]
    [parameter] = parameters
    if parameter == "campaign_id":
        values = [campaign.pk for campaign in made.campaigns]
    elif parameter in {"object_id", "id"}:
        values = [each.pk for each in _objects_for(name, made)]
    elif parameter == "advertiser_id":
        values = [each.pk for each in made.objects[Advertiser]]
    elif parameter == "attempt_id":
        values = [each.pk for each in made.objects[AccessAttempt]]
    elif parameter == "verdict_id":
        values = [each.pk for each in made.objects[ModerationVerdict]]
    elif parameter == "bulk_id":
        values = [each.pk for each in made.bulks]
    elif parameter == "app_label":
        values = ["campaigns", "auth"]
    elif parameter == "url":
        return []
    else:
        raise LookupError(f"What does {parameter} of {namespace}:{name} stand for? Say so in console/tests/walk.py.")
    return [reverse(f"{namespace}:{name}", kwargs={parameter: value}) for value in values]


def _objects_for(name, made):
    for model in admin.site._registry:
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            if model not in made.objects:
                raise LookupError(f"{model} is new in the admin: make one in console/tests/walk.py.")
            return made.objects[model]
    raise LookupError(f"Whose page is {name}?")


def lists():
    """Give the address of every list, with what lists."""
    return {
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"): lister
        for model, lister in admin.site._registry.items()
    }


def _lists():
    """List every list in every order, through every filter, and searched."""
    found = []
    for address, lister in lists().items():
        found += [f"{address}?q=a", f"{address}?q=%27", f"{address}?p=2", f"{address}?all="]
        if lister.sortable_by is None:
            found += [f"{address}?o={number}" for number in range(1, len(lister.list_display) + 1)]
    return found


FILTER = re.compile(r"\?[^#]*=")


def filters_on(links, address):
    """Find among a page's links those that narrow the list that it shows."""
    path = address.partition("?")[0]
    return [link for link in links if link.startswith(path + "?") and FILTER.search(link)]


IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")


def kind_of_page(address):
    """Tell pages of one kind, which show one object or another; a campaign, or an act on many, has one for each state."""
    path = address.partition("?")[0]
    return path if re.search(r"campaigns/campaign/.*/change|/bulk/\d+/$", path) else IDS.sub("*", path)


def kinds_of(found):
    """Keep one address of each kind."""
    kept = {}
    for address in found:
        if "?" not in address:
            kept.setdefault(kind_of_page(address), address)
    return list(kept.values())


class undone:  # noqa: N801  # reads like a word
    """Whatever happens within is taken back."""

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *error):
        if error[0] is None:
            transaction.set_rollback(True)
        self.atomic.__exit__(*error)


def everything():
    """Everything that is stored, the admin's own notes aside."""
    return stored.everything(
        but=("LogEntry", "Session", "Submission", "AccessLog", "AccessAttempt"), without=("last_login", "last_used_at")
    )
