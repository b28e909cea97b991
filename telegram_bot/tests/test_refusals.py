"""What the bot says for each reason that the platform gives."""

import pytest
from django.utils import translation

from telegram_bot.language import gettext
from telegram_bot.refusals import CHARGES, NOT_ACCEPTED, REASONS, is_about_text, said, sentence
from zoomad.errors import Reason
from zoomad.wire import InvalidError, Problem, RefusedError


def test_every_reason_of_the_platform_has_a_sentence():
    assert REASONS.keys() | CHARGES.keys() == {reason.value for reason in Reason}


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_said_in_both_languages(reason):
    with translation.override("en"):
        english = said(reason.value)
    with translation.override("ru"):
        russian = said(reason.value)
    assert english.endswith(".")
    assert russian.endswith(".")
    assert english != russian
    assert not any(word in russian for word in ("platform", "reason", reason.value))


def test_a_reason_that_is_not_known_yet_is_said_in_general():
    assert said("something_new") == gettext(NOT_ACCEPTED)


def test_the_wording_of_the_platform_decides_nothing():
    refusal = RefusedError("Whatever it says", status=403, reason="moderation_drugs")
    assert is_about_text(refusal)
    assert not is_about_text(RefusedError("Moderation refused", status=403, reason="campaign_ended"))
    with translation.override("en"):
        assert "it advertises drugs" in sentence(refusal)
        problem = Problem("start_date", "start_in_the_past", "Whatever it says")
        assert (
            sentence(InvalidError("", status=422, reason="invalid", problems=(problem,)))
            == "The campaign cannot start in the past."
        )
