"""Scores are set by hand and uploaded."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ads.factories import ClientMlScoreFactory
from ads.models import ClientMlScore
from advertisers.factories import AdvertiserFactory
from clients.factories import ClientFactory
from console.tests.acts import history, lines
from console.tests.bulk import sheet
from console.tests.pages import form_on


def test_scores_are_stored_after_a_look_at_what_changes(operator, today):
    known, client, advertiser = ClientMlScoreFactory(score=3), ClientFactory(), AdvertiserFactory()
    text = lines((known.client_id, known.advertiser_id, 4), (client.pk, advertiser.pk, 5))
    page = operator.post("/admin/scores/upload/", {"file": io.BytesIO(text.encode())})
    assert (page.context["preview"].created, page.context["preview"].changed) == (1, 1)
    assert ClientMlScore.objects.get().score == 3
    operator.post("/admin/scores/upload/", {"text": page.context["text"], "confirmed": "1"})
    assert sorted(ClientMlScore.objects.values_list("score", flat=True)) == [4, 5]
    assert "3 → 4" in history()[0]


def test_one_bad_line_keeps_all_from_being_stored(operator, today):
    client, advertiser = ClientFactory(), AdvertiserFactory()
    good = (client.pk, advertiser.pk, 1)
    nobody = "00000000-0000-4000-8000-000000000000"
    text = lines(good, good, (client.pk, advertiser.pk), ("x", "y", 1), (nobody, advertiser.pk, 1), (*good[:2], -1))
    page = operator.post("/admin/scores/upload/", {"text": text, "confirmed": "1"})
    assert [line for line, _sentence in page.context["preview"].problems] == [3, 4, 5, 6, 7]
    assert not ClientMlScore.objects.exists()


def test_one_score_is_set_by_hand_and_the_history_says_from_what_to_what(operator, today, api):
    client, advertiser = ClientFactory(login="anna"), AdvertiserFactory(name="Roastery")
    pair = {"client": client.pk, "advertiser": advertiser.pk}
    for score in (3, 4, 4):
        assert operator.post("/admin/scores/one/", pair | {"score": score}).status_code == 302
    assert ClientMlScore.objects.get().score == 4
    assert history() == ["Changed Score: “3” → “4”.", "Changed Score: “—” → “3”."]
    page = operator.get("/admin/scores/one/", pair)
    assert page.context["form"]["score"].value() == 4
    assert "“3” → “4”" in page.content.decode()


@pytest.mark.parametrize("score", ["", "-2147483649", "1.5", "2147483648", "x"])
def test_a_score_that_the_api_refuses_is_refused_here(operator, today, api, score):
    known = ClientMlScoreFactory(score=3)
    pair = {"client": known.client_id, "advertiser": known.advertiser_id}
    page = operator.post("/admin/scores/one/", pair | {"score": score})
    assert list(page.context["form"].errors) == ["score"]
    api.post("/ml-scores", {"client_id": known.client_id, "advertiser_id": known.advertiser_id, "score": score}, 422)
    assert ClientMlScore.objects.get().score == 3


def test_a_score_of_nobody_is_refused(operator, today):
    nobody = "00000000-0000-4000-8000-000000000000"
    for strange in (nobody, "x", ""):
        page = operator.post("/admin/scores/one/", {"client": strange, "advertiser": strange, "score": 1})
        assert set(page.context["form"].errors) == {"client", "advertiser"}
        assert operator.get("/admin/scores/one/", {"client": strange}).status_code == 200


def test_an_upload_that_is_no_csv_is_refused(operator, today):
    for sent in ({}, {"text": "hello"}, {"file": io.BytesIO(b"\xff\xfe\x00")}):
        operator.post("/admin/scores/upload/", sent | {"confirmed": "1"})
    assert not ClientMlScore.objects.exists()


def test_scores_are_uploaded_as_a_spreadsheet(operator, today):
    client, advertiser = ClientFactory(), AdvertiserFactory()
    rows = [["advertiser_id", "score", "client_id"], [str(advertiser.pk), 7.0, str(client.pk)]]
    form = {"file": SimpleUploadedFile("scores.xlsx", sheet(rows))}
    question = form_on(operator.post("/admin/scores/upload/", form), "confirmed")
    operator.post(question.action, question.values)
    assert list(ClientMlScore.objects.values_list("score", flat=True)) == [7]


def test_a_score_that_somebody_else_set_meanwhile_is_shown(operator, today):
    known = ClientMlScoreFactory(score=3)
    page = f"/admin/scores/one/?client={known.client_id}&advertiser={known.advertiser_id}"
    form = form_on(operator.get(page), "score")
    ClientMlScore.objects.update(score=4)
    refused = operator.post(page, form.filled(score="5"))
    assert "Somebody else has stored “4” meanwhile; you have typed “5”." in refused.content.decode()
    assert ClientMlScore.objects.get().score == 4
    assert operator.post(page, form_on(refused, "score").filled()).status_code == 302
    assert ClientMlScore.objects.get().score == 5


def test_an_upload_stores_what_it_showed(operator, today):
    known = ClientMlScoreFactory(score=3)
    text = f"client_id,advertiser_id,score\n{known.client_id},{known.advertiser_id},5"
    shown = operator.post("/admin/scores/upload/", {"text": text})
    ClientMlScore.objects.update(score=4)
    again = operator.post("/admin/scores/upload/", form_on(shown, "confirmed").filled())
    assert "Somebody else has changed these scores meanwhile." in again.content.decode()
    assert ClientMlScore.objects.get().score == 4
    assert operator.post("/admin/scores/upload/", form_on(again, "confirmed").filled()).status_code == 302
    assert ClientMlScore.objects.get().score == 5
