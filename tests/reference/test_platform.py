"""Random sequences of calls, each made to the model and to the platform: status and body have to be the same."""

import os
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test

from ads import p90
from ads.counters.audit import differences
from campaigns.models import Campaign
from tests.reference import inputs, selection
from tests.reference.inputs import as_sent, counted_from
from tests.reference.platform import Platform, Refusal
from zoomad.wire.answers import encoded

# `make fuzz` makes more of them, and can make others.
SEQUENCES = int(os.environ.get("FUZZ_SEQUENCES", "8"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))
TABLES = (
    *("clients", "advertisers", "advertiser_days", "platform_state", "ml_score_reference"),
    *("audience_counts", "audience_changes"),  # which no trigger empties where there are several machines
)


class PlatformMachine(RuleBasedStateMachine):
    """The rules are the calls; `booked` are the ids of all campaigns, also of those that were deleted since."""

    booked = Bundle("booked")

    def __init__(self, api):
        super().__init__()
        self.api = api
        self.model = Platform()
        self.scores_changed = False
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        cache.clear()

    def same(self, method, path, act, *args, body=None, **kwargs):
        """Make the call to the model, then to the platform; return the body of both."""
        try:
            status, expected = act(*args, *([] if body is None else [as_sent(body)]), **kwargs)
        except Refusal as refusal:
            status, expected = refusal.status, refusal.fields
        sent = b"" if body is None else encoded(body)
        answer = self.api.call(method, path, sent, expect=status)
        if status >= 400:
            answer = sorted(problem["field"] for problem in answer["detail"]) if status == 422 else None
        assert answer == expected
        return answer if status < 400 else None

    @initialize(
        target=booked,
        clients=inputs.all_clients,
        scores=st.lists(inputs.good_scores, max_size=8),
        bookings=st.lists(
            st.tuples(inputs.new_campaign_ids, st.sampled_from(inputs.ADVERTISERS), inputs.good_bookings),
            min_size=3,
            max_size=6,
        ),
    )
    def open(self, clients, scores, bookings):
        self.store_clients(clients)
        self.store_advertisers(inputs.all_advertisers)
        self.store_scores(scores)
        return multiple(*(ids for booking in bookings for ids in self.book_one(*booking)))

    @rule(body=inputs.lists_of(inputs.clients))
    def store_clients(self, body):
        self.same("POST", "/clients/bulk", self.model.store_clients, body=body)

    @rule(body=inputs.lists_of(inputs.advertisers))
    def store_advertisers(self, body):
        self.same("POST", "/advertisers/bulk", self.model.store_advertisers, body=body)

    @rule(body=inputs.lists_of(inputs.scores))
    def store_scores(self, body):
        self.same("POST", "/ml-scores/bulk", self.model.store_scores, body=body)
        self.scores_changed = True

    @rule(body=inputs.sometimes_wrong(inputs.scores))
    def store_score(self, body):
        self.same("POST", "/ml-scores", self.model.store_score, body=body)
        self.scores_changed = True

    @rule(client_id=inputs.client_ids, advertiser_id=inputs.advertiser_ids, query=inputs.queries)
    def look(self, client_id, advertiser_id, query):
        self.same("GET", f"/clients/{client_id}", self.model.client, client_id)
        self.same("GET", f"/advertisers/{advertiser_id}", self.model.advertiser, advertiser_id)
        self.same("GET", f"/advertisers?{urlencode(query)}", self.model.list_advertisers, query)
        if advertiser_id in self.model.advertisers:
            path = f"/advertisers/{advertiser_id}/campaigns?{urlencode(query)}"
            self.same("GET", path, self.model.list_campaigns, advertiser_id, query)

    @rule(target=booked, booking=st.tuples(inputs.new_campaign_ids, inputs.advertiser_ids, inputs.bookings))
    def book(self, booking):
        return multiple(*self.book_one(*booking))

    def book_one(self, campaign_id, advertiser_id, body):
        vars(Campaign._meta.pk)["_get_default"] = lambda: campaign_id
        path = f"/advertisers/{advertiser_id}/campaigns"
        body = counted_from(self.model.day, body)
        answer = self.same("POST", path, self.model.book, advertiser_id, body=body, campaign_id=campaign_id)
        return [(advertiser_id, campaign_id)] if answer else []

    @rule(target=booked, ids=booked, campaign_id=inputs.new_campaign_ids, days=st.sampled_from([0, 0, 1, -1]))
    def book_its_like(self, ids, campaign_id, days):
        """Nothing but the end, or the id, tells the two apart."""
        kept = self.model.campaigns.get(ids[1])
        if kept is None:
            return multiple()
        body = {name: kept[name] for name in [*inputs.campaign_fields, "targeting"]}
        body["start_date"] = max(0, kept["start_date"] - self.model.day)
        body["end_date"] = kept["end_date"] - self.model.day + days
        return multiple(*self.book_one(campaign_id, ids[0], body))

    @rule(ids=booked, stranger=inputs.mostly(st.none(), *inputs.ADVERTISERS))
    def get_campaign(self, ids, stranger):
        ids = (stranger or ids[0], ids[1])
        self.same("GET", path_of(ids), self.model.campaign, *ids)

    @rule(ids=booked, body=inputs.bookings | inputs.changes)
    def replace(self, ids, body):
        body = counted_from(self.model.day, body)
        self.same("PUT", path_of(ids), self.model.replace, *ids, body=body)

    @rule(ids=booked, body=inputs.changes)
    def change(self, ids, body):
        self.same("PATCH", path_of(ids), self.model.change, *ids, body=body)

    @rule(ids=booked, body=inputs.frozen_changes)
    def change_what_can_be_frozen(self, ids, body):
        self.change(ids, counted_from(self.model.day, body))

    @rule(ids=booked)
    def change_to_the_same(self, ids):
        kept = self.model.campaigns.get(ids[1], {})
        self.change(ids, {name: kept[name] for name in inputs.campaign_fields if name in kept})

    @rule()
    def bring_all_forward(self):
        for campaign in list(self.model.campaigns.values()):
            ids = campaign["advertiser_id"], campaign["campaign_id"]
            self.change(ids, {"start_date": max(0, self.model.day - 1)})

    @rule(ids=booked, is_meant=inputs.mostly(st.just(False), *[True] * 6))
    def delete(self, ids, is_meant):
        if is_meant:
            self.same("DELETE", path_of(ids), self.model.delete, *ids)

    @rule(visits=inputs.visits)
    def show(self, visits):
        if self.scores_changed:
            assert p90.rebuild() == selection.percentile_90(self.model.scores.values())
            self.scores_changed = False
        later = []
        for client_id, what in visits:
            ad = self.same("GET", f"/ads?client_id={client_id}", self.model.show, client_id)
            if ad and what == "clicks":
                self.click(ad["ad_id"], {"client_id": client_id})
            elif ad and what == "clicks later":
                later.append((ad["ad_id"], {"client_id": client_id}))
        for click in later:  # some of them past the limit, which others have reached meanwhile
            self.click(*click)

    @rule(visits=inputs.visits, days=st.integers(0, 1))
    def show_and_go_on(self, visits, days):
        self.show(visits)
        self.advance({"current_date": days})

    @rule(client_id=st.sampled_from([inputs.STRANGER, "", "x", "0" * 32]))
    def show_to_nobody(self, client_id):
        self.same("GET", f"/ads?client_id={client_id}", self.model.show, client_id)

    @rule(ids=booked, body=inputs.sometimes_wrong(st.fixed_dictionaries({"client_id": inputs.client_ids})))
    def click_anything(self, ids, body):
        self.click(ids[1], body)

    def click(self, ad_id, body):
        self.same("POST", f"/ads/{ad_id}/click", self.model.click, ad_id, body=body)

    @rule(body=inputs.sometimes_wrong(st.fixed_dictionaries({"current_date": inputs.mostly(st.integers(0, 2), -1)})))
    def advance(self, body):
        body = {
            name: value + self.model.day if type(value) is int and value < 3 else value for name, value in body.items()
        }
        self.same("POST", "/time/advance", self.model.advance, body=body)
        self.same("GET", "/time", self.model.time)

    @rule()
    def go_on_to_the_next_day(self):
        self.same("POST", "/time/advance", self.model.advance)

    @rule(body=inputs.switches)
    def switch_moderation(self, body):
        self.same("PATCH", "/security/moderation", self.model.switch_moderation, body=body)
        self.same("GET", "/security/moderation", self.model.moderation)

    @rule(ids=booked)
    def stats(self, ids):
        self.stats_of_campaign(ids[1])
        self.stats_of_advertiser(ids[0])

    def stats_of_campaign(self, campaign_id):
        path = f"/stats/campaigns/{campaign_id}"
        self.same("GET", path, self.model.campaign_stats, campaign_id)
        self.same("GET", f"{path}/daily", self.model.campaign_days, campaign_id)

    def stats_of_advertiser(self, advertiser_id):
        path = f"/stats/advertisers/{advertiser_id}/campaigns"
        self.same("GET", path, self.model.advertiser_stats, advertiser_id)
        self.same("GET", f"{path}/daily", self.model.advertiser_days, advertiser_id)

    def teardown(self):
        """Whatever happened, the bills add up, and every counter equals its rows."""
        for campaign_id in self.model.campaigns:
            self.stats_of_campaign(campaign_id)
        for advertiser_id in [*self.model.advertisers, inputs.STRANGER]:
            self.stats_of_advertiser(advertiser_id)
        assert list(differences()) == []


def path_of(ids):
    return "/advertisers/{}/campaigns/{}".format(*ids)


@pytest.fixture
def campaign_ids_are_given(monkeypatch):
    """Campaigns get the ids that the model has them under, not random ones, so that ties can be replayed."""
    monkeypatch.setitem(vars(Campaign._meta.pk), "_get_default", None)


def test_the_platform_answers_as_the_model_does(live_api, campaign_ids_are_given):
    run_state_machine_as_test(
        seed(SEED)(lambda: PlatformMachine(live_api)),
        settings=settings(max_examples=SEQUENCES, stateful_step_count=25, deadline=None, database=None),
    )
