"""Random markets: one kind of prices, of scores, and so on each, so that the rare cases are whole markets."""

import random
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import now
from hypothesis import strategies as st

from ads import p90
from ads.models import ClientClick, ClientMlScore, ClientView, SelectionReference
from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from clients.models import Client
from zoomad.state.models import PlatformState
from zoomad.state.services import advance_day

DAY = 5
ADVERTISERS = [UUID(int=number) for number in range(1, 6)]
CLIENTS = [UUID(int=number) for number in range(11, 16)]


def dense(chance):
    return Decimal(chance.randint(0, 200)) / 10


PRICES = {
    "dense": lambda chance: (dense(chance), dense(chance)),
    "few": lambda chance: (chance.choice([0, 1, 2]), chance.choice([0, 1, 2, 3])),
    "near": lambda chance: (10 + dense(chance) / 10, 10 + dense(chance) / 10),
    "alike": lambda _: (Decimal("0.1"), Decimal("0.3")),
    "free": lambda _: (0, 0),
    "for clicks": lambda chance: (0, dense(chance)),
    "for impressions": lambda chance: (dense(chance), 0),
}
SCORES = {
    "none": lambda _: None,
    "some": lambda chance: chance.choice([None, None, chance.randint(0, 100)]),
    "all": lambda chance: chance.randint(0, 100),
    "alike": lambda chance: chance.choice([None, 50]),
    "negative": lambda chance: chance.randint(-100, -1),
    "of both signs": lambda chance: chance.randint(-50, 50),
}


class Market:
    """As many campaigns as make a walk, of which most may be shown to most clients."""

    def __init__(self, chance, prices, scores, seen, marked, asleep):
        self.chance, self.marked, self.asleep = chance, marked, asleep
        self.ends = chance.choice([[-1, 0, 0, 1, 1, 2, 2], [0, 1, 4, 12, 40]])
        self.campaigns = [self._campaign(number, *prices(chance)) for number in range(100, 100 + chance.randint(1, 50))]
        self.scores = {(client, other): scores(chance) for client in CLIENTS for other in ADVERTISERS}
        self.seen = seen

    def _campaign(self, number, per_impression, per_click):
        choice, seldom = self.chance.choice, partial(self._seldom, 15)
        start = seldom(DAY + 1, choice([0, DAY]))
        return CampaignFactory.build(
            campaign_id=UUID(int=number),
            advertiser=None,
            advertiser_id=choice(ADVERTISERS),
            cost_per_impression=per_impression,
            cost_per_click=per_click,
            start_date=start,
            end_date=max(start, DAY + choice(self.ends)),
            target_gender=choice([None, None, "ALL", "MALE", seldom("FEMALE", None)]),
            target_location=choice([None, None, "Moscow", seldom("Omsk", None)]),
            target_age_from=seldom(31, None),
            is_paused=seldom(True, False),
            is_exhausted=seldom(True, False),
            is_dormant=start == DAY and self.chance.random() < self.asleep,
            left_eighths=choice([1, 3, 7, 8, 8]),
        )

    def _seldom(self, once_in, value, usual):
        return value if self.chance.randrange(once_in) == 0 else usual

    def fill(self):
        """Put it on the platform, in the middle of waking what begins on its day."""
        Campaign.objects.bulk_create(self.campaigns)
        scores = [(*pair, score) for pair, score in self.scores.items() if score is not None]
        ClientMlScore.objects.bulk_create(
            ClientMlScore(client_id=c, advertiser_id=a, score=score) for c, a, score in scores
        )
        p90.rebuild()
        pairs = [(client, campaign.pk) for client in CLIENTS for campaign in self.campaigns]
        seen = [pair for pair in pairs if self.chance.random() < self.seen]
        for event, some in ((ClientView, seen), (ClientClick, seen[::7])):
            event.objects.bulk_create(event(client_id=c, campaign_id=a, date=1, cost=1) for c, a in some)
        advance_day(day=DAY - 1)
        PlatformState.objects.update(current_day=DAY, is_waking=self.asleep > 0)
        if self.marked is not None:
            SelectionReference.objects.create(click_rate=0.3, marked_on=self.marked, refreshed_at=now())
            Campaign.everything.settle_horizons(self.marked, at_most=100)


markets = st.builds(
    Market,
    chance=st.integers(0, 2**32).map(random.Random),
    prices=st.sampled_from(list(PRICES)).map(PRICES.get),
    scores=st.sampled_from(list(SCORES)).map(SCORES.get),
    seen=st.sampled_from([0, 0.1, 0.5, 0.9, 1]),
    marked=st.sampled_from([None, DAY - 4, DAY - 1, DAY]),
    asleep=st.sampled_from([0, 0, 0.5, 1]),
)


def settle_people():
    """Make those whom all markets have; their scores may be below 0."""
    Advertiser.objects.bulk_create(AdvertiserFactory.build(pk=pk) for pk in ADVERTISERS)
    Client.objects.bulk_create(ClientFactory.build(pk=pk) for pk in CLIENTS)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE client_ml_scores DROP CONSTRAINT IF EXISTS client_ml_scores_not_negative")


@contextmanager
def off_the_platform_afterwards():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
