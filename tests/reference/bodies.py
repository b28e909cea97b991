"""What a body has to look like: a check for each field, and `problems`, the paths of all fields that fail theirs."""

import re
from decimal import Decimal

MAX_INTEGER = 2**31 - 1
MISSING = object()
UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_uuid(value):
    return isinstance(value, str) and UUID.fullmatch(value) is not None


def is_text(value):
    return isinstance(value, str) and "\0" not in value


def is_flag(value):
    return isinstance(value, bool)


def is_money(value):
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return value >= 0 and value < 10**30 and Decimal(value) == round(Decimal(value), 60)


def whole(least=0, most=MAX_INTEGER):
    def check(value):
        return is_whole(value) and least <= value <= most

    return check


def is_whole(value):
    return type(value) is int or (isinstance(value, Decimal) and value.is_finite() and value == value // 1)


def one_of(*choices):
    return lambda value: isinstance(value, str) and value in choices


class Optional:
    """May be left out, or null."""

    def __init__(self, check):
        self.check = check


CLIENT = {
    "client_id": is_uuid,
    "login": is_text,
    "age": whole(),
    "location": is_text,
    "gender": one_of("MALE", "FEMALE"),
}
ADVERTISER = {"advertiser_id": is_uuid, "name": is_text}
SCORE = {"client_id": is_uuid, "advertiser_id": is_uuid, "score": whole(-MAX_INTEGER - 1)}
CLICK = {"client_id": is_uuid}
DAY = {"current_date": whole()}
SWITCH = {"is_enabled": is_flag}
TARGETING = {
    "gender": Optional(one_of("MALE", "FEMALE", "ALL")),
    "age_from": Optional(whole()),
    "age_to": Optional(whole()),
    "location": Optional(is_text),
}
CAMPAIGN = {
    "impressions_limit": whole(),
    "clicks_limit": whole(),
    "cost_per_impression": is_money,
    "cost_per_click": is_money,
    "ad_title": is_text,
    "ad_text": is_text,
    "ad_image_id": Optional(is_text),
    "start_date": whole(),
    "end_date": whole(),
    "targeting": Optional(TARGETING),
}
CHANGE = {**CAMPAIGN, "is_paused": is_flag}


def problems(body, fields, *, partial=False, path=""):
    """List what is wrong with an object: the paths of its fields, or its own path where it is no object."""
    if not isinstance(body, dict):
        return [path]
    return [
        problem
        for name, check in fields.items()
        for problem in _problems_of(body.get(name, MISSING), check, partial, f"{path}.{name}" if path else name)
    ]


def problems_of_list(body, fields):
    """List what is wrong with the objects of a bulk body, by their index; of no list, that it is none."""
    if not isinstance(body, list):
        return [""]
    return [problem for index, item in enumerate(body) for problem in problems(item, fields, path=str(index))]


def _problems_of(value, check, partial, path):
    if value is MISSING and (partial or isinstance(check, Optional)):
        return []
    if isinstance(check, Optional):
        return [] if value is None else _problems_of(value, check.check, False, path)
    if isinstance(check, dict):
        return problems(value, check, path=path)
    return [] if value is not MISSING and check(value) else [path]


def known(body, fields):
    """Ignore what is not known."""
    return {name: body[name] for name in fields if name in body}


def sent(body, fields=CAMPAIGN):
    """Give the fields of a campaign that a body has, with all four keys of its targeting."""
    given = known(body, fields)
    if "targeting" in given:
        given["targeting"] = dict.fromkeys(TARGETING) | known(given["targeting"] or {}, TARGETING)
    return given


def booking(body):
    """Give all fields of a new campaign."""
    return sent({"ad_image_id": None, "targeting": None} | body)
