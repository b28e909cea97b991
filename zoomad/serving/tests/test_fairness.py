"""A large body holds up nobody else in its process."""

import gc
import sys
from uuid import UUID

import orjson
import pytest

from ads.api.serializers import MlScoreSerializer
from zoomad.api.parsers import _loads
from zoomad.serving import fairness

SCORES = 100_000


@pytest.fixture
def _usual():
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


def as_in_a_server():
    """Let what is loaded count as old no more; else as little as comes with a body is too little for a collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def full_collections():
    found = []

    def note(phase, told):
        if phase == "start" and told["generation"] == 2:
            found.append(told)

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


@pytest.mark.usefixtures("_usual")
def test_a_hundred_thousand_rows_are_read_without_a_stop_of_all_threads(full_collections):
    rows = [{"client_id": UUID(int=n), "advertiser_id": UUID(int=n % 100), "score": n} for n in range(SCORES)]
    body = orjson.dumps(rows)
    fairness.share_fairly()
    as_in_a_server()
    full_collections.clear()
    scores = MlScoreSerializer(data=_loads(body), many=True)
    scores.is_valid(raise_exception=True)
    assert len(scores.validated_data) == SCORES
    assert full_collections == []


@pytest.mark.usefixtures("_usual")
def test_a_thread_that_computes_gives_way_within_a_millisecond():
    fairness.share_fairly()
    assert sys.getswitchinterval() == pytest.approx(0.001)
