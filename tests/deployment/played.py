"""Data for the dashboards, played through the API, and their queries run on it as Grafana's role."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.db import connection, transaction

from ads.models import FillDay
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from stats.dashboards import ensure_reader
from tests.cluster.database import CITUS_URL
from tests.deployment import boards
from zoomad.state.services import advance_day

if TYPE_CHECKING:
    from datetime import datetime

    from advertisers.models import Advertiser
    from conftest import Api

ROLE = "dashboards_test_reader"
# On a cluster a transaction of one role shows another nothing that the first has written in it.
seen_by_role = pytest.mark.django_db(transaction=bool(CITUS_URL))


class Played(NamedTuple):
    """Who and what was played with, and the API that it was played through."""

    api: Api
    advertisers: list[Advertiser]
    campaigns: list[Campaign]

    def stats(self, path: str) -> Any:
        """Ask the API for statistics."""
        return self.api.get(f"/stats/{path}")

    def chosen(self) -> dict[str, list[str]]:
        """The first advertiser and the first of its campaigns, as the variables of the dashboard."""
        chosen = {"advertiser": [str(self.advertisers[0].pk)], "campaign": [str(self.campaigns[0].pk)]}
        return chosen | {"days": ["30"]}


def play(api: Api) -> Played:
    """Have three clients see and click the ads of four campaigns on two days, and pause the first of them."""
    advertisers = [AdvertiserFactory(name=name) for name in ("O'Neill's", "Roastery", "Silent")]
    campaigns = [
        CampaignFactory(
            advertiser=advertisers[number // 2], ad_title=f"Ad {number}", start_date=0, end_date=9,
            cost_per_impression=Decimal(f"0.00150{number}"), cost_per_click=Decimal(f"0.3000{number}7"),
        )
        for number in range(4)
    ]  # fmt: skip
    clients = [ClientFactory(age=age) for age in (20, 20, 35)]
    for day in (0, 3):
        advance_day(day=day)
        for number, client in enumerate(clients):
            for _ in range(2):
                ad_id = api.get(f"/ads?client_id={client.pk}")["ad_id"]
                if (number + day) % 2:
                    api.post(f"/ads/{ad_id}/click", {"client_id": str(client.pk)}, expect=204)
    FillDay.objects.bulk_create([FillDay(day=0, filled=1, unfilled=1), FillDay(day=3, filled=3, unfilled=1)])
    Campaign.objects.filter(pk=campaigns[0].pk).update(is_paused=True)
    campaigns[0].is_paused = True
    ensure_reader(role=ROLE, password="it's secret")
    return Played(api, advertisers, campaigns)


def ask(query: str, *, until: datetime | None = None, **variables: list[str]) -> list[dict[str, Any]]:
    """Run a query as Grafana's role, with its variables filled in, about an hour."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute(boards.filled(query, until=until, **variables))
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        cursor.execute("RESET ROLE")
    return rows


def rows_of(dashboard: str, title: str, **variables: list[str]) -> list[dict[str, Any]]:
    """Run a panel's query."""
    (query,) = [
        sql for name, panel, sql in boards.queries(boards.POSTGRES, "rawSql") if (name, panel) == (dashboard, title)
    ]
    return ask(query, **variables)


def all_of(name: str) -> list[str]:
    """What a variable stands for when all is chosen."""
    return [boards.variable("advertiser", name)["allValue"].strip("'")]
