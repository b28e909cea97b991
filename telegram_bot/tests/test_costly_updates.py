"""However an update is made, reading it costs little; who knows the webhook's secret can send two megabytes."""

import json

import pytest
from telegram import Bot, Update

from telegram_bot.incoming.webhook import LARGEST_UPDATE
from tests.measuring import cost_of

HEAD = '{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"},'


def filled(before, piece, after):
    return before + piece * ((LARGEST_UPDATE - len(before) - len(after)) // len(piece)) + after


def nested(depth):
    return HEAD + HEAD[HEAD.index('"message"') + 10 :].join(['"reply_to_message":'] * depth) + "{}" + "}" * (depth + 2)


@pytest.mark.parametrize(
    "body",
    [
        "[" * LARGEST_UPDATE,
        filled(HEAD, '"a":1,', '"text":"x"}}'),
        filled(HEAD + '"entities":[', '{"type":"bold","offset":0,"length":1},', "{}]}}"),
        filled(HEAD + '"photo":[', '{"file_id":"a","file_unique_id":"a","width":1,"height":1},', "{}]}}"),
        filled(HEAD + '"new_chat_members":[', '{"id":1,"is_bot":false,"first_name":"a"},', "{}]}}"),
        nested(900),
        nested(20_000),
    ],
    ids=["brackets", "keys", "entities", "photos", "members", "messages-in-messages", "too-many-messages-in-messages"],
)
def test_the_worst_update_of_the_largest_size_is_soon_read(body):
    assert len(body) <= LARGEST_UPDATE

    def read():
        try:
            Update.de_json(json.loads(body), Bot("1:a"))
        except Exception as error:  # noqa: BLE001 - what it may be is the reader's matter, see test_trouble
            return type(error).__name__

    cost = cost_of(read)
    assert cost.seconds < 10, cost
    assert cost.megabytes < 250, cost
