"""However an AI's answer is made, reading it costs little."""

import json

import pytest

from campaigns.ai.client import MAX_ANSWER_BYTES, AIError, _words
from tests.measuring import cost_of


def read(body):
    try:
        return len(_words(body))
    except AIError as error:
        return error.reason.value


@pytest.mark.parametrize(
    "body",
    [
        b"[" * MAX_ANSWER_BYTES,
        b'{"choices":' * (MAX_ANSWER_BYTES // 11),
        b'{"choices":[' + b"{}," * (MAX_ANSWER_BYTES // 3 - 10) + b"{}]}",
        b'{"choices":[' + b'{"message":{}},' * (MAX_ANSWER_BYTES // 15 - 10) + b"{}]}",
        b'{"a":' + b"9" * (MAX_ANSWER_BYTES - 10) + b"}",
    ],
    ids=["brackets", "objects", "empty-choices", "choices-without-words", "one-number"],
)
def test_the_worst_answer_of_the_largest_size_is_no_answer(body):
    cost = cost_of(lambda: read(body))
    assert cost.outcome == "ai_malformed"
    assert cost.seconds < 2, cost
    assert cost.megabytes < 50, cost


def test_a_very_long_answer_is_read():
    words = "a" * (MAX_ANSWER_BYTES - 100)
    body = json.dumps({"choices": [{"message": {"content": words}}]}).encode()
    cost = cost_of(lambda: read(body))
    assert (cost.outcome, cost.megabytes < 50) == (len(words), True)
