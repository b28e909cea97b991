import random
import re
import uuid
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection, transaction

from ads import p90
from ads.erasure import settle_archived
from ads.factories import ClientMlScoreFactory
from ads.models import ClientMlScore, ScoreChange, ScoreReference
from ads.scores import put_scores_back, store_scores
from advertisers.factories import AdvertiserFactory
from campaigns.archive import archive_advertiser
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from clients.services import delete_client
from tests.concurrency import at_once
from zoomad.errors import NotFoundError
from zoomad.settings.environment import BASE_DIR


@pytest.fixture
def item(db):
    return {"client_id": str(ClientFactory().pk), "advertiser_id": str(AdvertiserFactory().pk), "score": 7}


def stored_p90():
    return ScoreReference.objects.get().p90


def test_a_score_is_stored_and_updated(api, item):
    assert api.post("/ml-scores", item) == {"status": "Ok"}
    assert api.post("/ml-scores", item | {"score": 0}) == {"status": "Ok"}
    assert ClientMlScore.objects.get().score == 0


def test_scores_are_stored_in_bulk_and_the_last_of_the_same_pair_wins(api, item):
    assert api.post("/ml-scores/bulk", [item, item | {"score": 9}]) == {"status": "Ok"}
    assert ClientMlScore.objects.get().score == 9
    assert api.post("/ml-scores/bulk", []) == {"status": "Ok"}


@pytest.mark.parametrize(("field", "name"), [("client_id", "Client"), ("advertiser_id", "Advertiser")])
@pytest.mark.parametrize("bulk", [False, True])
def test_an_unknown_id_is_named_and_nothing_is_stored(transactional_db, api, item, field, name, bulk):
    unknown = str(uuid.uuid4())
    bad = item | {field: unknown}
    path, body = ("/ml-scores/bulk", [item, bad]) if bulk else ("/ml-scores", bad)
    assert api.post(path, body, expect=404)["message"] == f"{name} {unknown} not found"
    assert not ClientMlScore.objects.exists()


@pytest.mark.parametrize("score", [-(2**31), -1, 0, 7.0, 2**31 - 1])
def test_any_whole_number_of_32_bits_is_a_score(api, item, score):
    api.post("/ml-scores", item | {"score": score})
    assert ClientMlScore.objects.get().score == score
    api.post("/ml-scores/bulk", [item | {"score": score}])


@pytest.mark.parametrize("scores", [[], [0, 0], [-10, -5], [-10] * 9 + [0]])
def test_a_reference_of_0_or_below_counts_as_1(api, scores):
    client = ClientFactory()
    for score in scores:
        ClientMlScoreFactory(client=client, score=score)
    assert p90.rebuild() == 1
    assert stored_p90() == 1


def test_a_negative_score_ranks_below_none(api, item):
    disliked = CampaignFactory(advertiser_id=item["advertiser_id"], end_date=1)
    unknown = CampaignFactory(end_date=2)
    api.post("/ml-scores", item | {"score": -7})
    shown = [api.get(f"/ads?client_id={item['client_id']}")["ad_id"] for _ in range(3)]
    assert shown == [str(unknown.pk), str(disliked.pk), str(unknown.pk)]


@pytest.mark.parametrize("score", [1.5, "7", None, 2**31, -(2**31) - 1, True])
def test_a_score_that_is_no_whole_number_is_refused(api, item, score):
    assert list(api.problems("POST", "/ml-scores", item | {"score": score})) == ["score"]
    assert list(api.problems("POST", "/ml-scores/bulk", [item, item | {"score": score}])) == ["1.score"]


def test_the_reference_is_the_interpolated_90th_percentile(api, item):
    client = ClientFactory()
    for score in (10, 20):
        ClientMlScoreFactory(client=client, score=score)
    api.post("/ml-scores", item | {"score": 30})
    assert stored_p90() == 28


@pytest.mark.parametrize("seed", range(60))
def test_counting_scores_says_what_sorting_them_says(db, seed):
    chance = random.Random(seed)
    spread = chance.choice([1, 3, 100, 2**31])
    scores = [chance.randint(-spread // 4, spread - 1) for _ in range(chance.randint(0, 60))]
    with connection.cursor() as cursor:
        cursor.execute(p90.COMPUTE.replace("client_ml_scores", "unnest(%s::integer[]) AS score"), [scores])
        [counted] = cursor.fetchone()
        cursor.execute(
            "SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY score) FROM unnest(%s::integer[]) AS score", [scores]
        )
        assert cursor.fetchone() == (counted,)


@pytest.mark.parametrize("scores", [[], [0, 0]])
def test_without_scores_or_with_only_zeros_the_reference_is_1(db, scores):
    for score in scores:
        ClientMlScoreFactory(score=score)
    assert p90.rebuild() == 1


def test_the_reference_is_not_computed_when_nothing_changed(item):
    ClientMlScoreFactory(score=10)
    assert p90.refresh()
    assert not p90.refresh()


def store_lower(score):
    with patch("ads.scores.p90.refresh"):  # by a process that dies before it has followed
        store_scores(scores=[{"client_id": score.client_id, "advertiser_id": score.advertiser_id, "score": 1}])


def put_back(score):
    with patch("ads.scores.p90.refresh"):
        assert put_scores_back(changes=[[score.client_id, score.advertiser_id, 1, score.score]]) == 1


def forget(score):
    with patch("ads.scores.p90.refresh"):
        assert put_scores_back(changes=[[score.client_id, score.advertiser_id, None, score.score]]) == 1


def delete_its_client(score):
    delete_client(client_id=score.client_id)


def delete_its_advertiser(score):
    archive_advertiser(advertiser_id=score.advertiser_id)
    settle_archived()


@pytest.mark.parametrize("change", [store_lower, put_back, forget, delete_its_client, delete_its_advertiser])
def test_a_change_by_any_way_is_noticed(item, change):
    score = ClientMlScoreFactory(score=10)
    p90.refresh()
    change(score)
    assert p90.refresh()
    assert stored_p90() == 1


def test_what_is_undone_leaves_no_mark(item):
    score = ClientMlScoreFactory(score=10)
    p90.refresh()
    with pytest.raises(NotFoundError):
        store_scores(scores=[item, item | {"client_id": str(uuid.uuid4())}])
    with pytest.raises(NotFoundError):
        delete_client(client_id=uuid.uuid4())
    assert put_scores_back(changes=[[score.client_id, score.advertiser_id, 1, 9]]) == 0
    assert not ScoreChange.objects.exists()


# A change that leaves a score as it is holds the row, and no more.
WRITES = re.compile(
    r"(INTO|UPDATE|DELETE FROM|COPY)\s+client_ml_scores(?! AS held SET score = held\.score\n)|table=\"client_ml_scores\"|(?<!class )ClientMlScore\(|"
    r"ClientMlScore\.objects\S*\.(update|delete|create|bulk_create|get_or_create|update_or_create)\("
)


def test_nobody_writes_scores_but_who_marks_it():
    root = BASE_DIR
    code = [
        path
        for package in ("access", "ads", "advertisers", "campaigns", "clients", "console", "events", "stats", "zoomad")
        for path in (root / package).rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
    ]
    writers = {path for path in code if WRITES.search(path.read_text())}
    assert {str(path.relative_to(root)) for path in writers} == {"ads/scores.py", "ads/erasure.py"}
    assert all("p90.mark()" in path.read_text() for path in writers)


def test_computing_waits_until_it_is_paid_for(item):
    ClientMlScoreFactory(score=10)
    p90.refresh()
    ScoreReference.objects.update(budget=-60)
    ClientMlScoreFactory(score=1000)
    assert not p90.refresh()
    assert stored_p90() == 10
    an_hour_ago = ScoreReference.objects.get().computed_at - timedelta(hours=1)
    ScoreReference.objects.update(computed_at=an_hour_ago)  # of which 4 % have been earned
    assert p90.refresh()
    assert not ScoreChange.objects.exists()


def test_the_budget_that_can_be_saved_up_is_limited(item):
    ScoreReference.objects.create(p90=1, budget=1_000, computed_at="2020-01-01T00:00:00Z")
    ClientMlScoreFactory()
    p90.refresh()
    assert ScoreReference.objects.get().budget < p90.LARGEST_BUDGET


def test_where_another_process_computes_this_one_does_not_wait(transactional_db):
    ClientMlScoreFactory(score=10)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [p90.LOCK])
        assert not any(at_once(lambda _: p90.refresh(), [1, 2]))
    assert p90.refresh()


def test_in_a_request_a_dear_computation_is_left_to_the_thread(api, item):
    ScoreReference.objects.create(p90=1, budget=1, seconds=0.1, computed_at="2020-01-01T00:00:00Z")
    api.post("/ml-scores", item)
    assert stored_p90() == 1
    assert p90.refresh()
    assert stored_p90() == 7


def test_a_score_is_stored_even_if_the_reference_cannot_follow(api, item, caplog):
    with patch("ads.scores.p90.refresh", side_effect=OperationalError):
        assert api.post("/ml-scores", item) == {"status": "Ok"}
    assert ClientMlScore.objects.exists()
