"""Every page, form and action of the admin, walked by everybody through real forms: nothing breaks, nothing is lost.

The world is made once for all tests here, and each of them leaves it as it was; so is everybody's way through the
pages, which are the same for all of them. In `make fuzz` everybody opens every page, where otherwise all but the root
open one of each kind, and sends everything alone that is otherwise sent together.
"""

import io
import re
from collections import Counter
from itertools import chain

import pytest
from django.contrib.auth.models import User

from console.tests.walk import IDS, addresses, everything, kind_of_page, kinds_of, lists, undone, world
from console.tests.walkers import PEOPLE, forms_of, is_edit, lists_to_narrow, pages, send, walking
from tests.budget import IS_LONG, some

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("every page")]
TEXTS = ["", "x" * 70_000, "nul \0", "\ufffd", "<script>", " ", "-1", "1e400", str(2**63), "é́", "'", "%00"]
FILES = [None, io.BytesIO(b"no image"), io.BytesIO(b"")]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The world, with everybody in it."""
    with django_db_blocker.unblock(), undone():
        User.objects.create_user(username="stranger", is_staff=True)
        User.objects.create_superuser(username="root")
        yield world()


@pytest.fixture(scope="module")
def found(made):
    """The pages that open to somebody, each with its forms: opened when they are first asked for."""
    known = {}

    def by(who):
        if who not in known:
            with undone():
                among = None if IS_LONG or who == "root" else kinds_of(addresses(made))
                opened = pages(walking(who), made, among=among)
                known[who] = [(address, forms_of(response)) for address, response in opened]
        return known[who]

    return by


@pytest.fixture(params=PEOPLE)
def walker(request, made):
    return walking(request.param)


def test_every_page_opens_and_every_form_sent_as_it_is_changes_nothing(walker, made, found):
    opened, sent = 0, set()
    before = everything()
    narrowed = lists_to_narrow(walker)
    ways = [each for each in addresses(made) if narrowed(each.partition("?")[0])]
    in_other_ways = ((address, forms_of(response)) for address, response in pages(walker, made, narrowed, ways))
    for address, forms in chain(found(walker.who), in_other_ways):
        opened += 1
        for form in forms:
            assert "action" not in form.choices or address.partition("?")[0] in lists(), address
            kind = (form.action if IS_LONG else kind_of_page(form.action), tuple(sorted(form.types)))
            if kind in sent:
                continue
            sent.add(kind)
            with undone():
                answer = send(walker, form)
                if is_edit(form):
                    assert answer.status_code == 302, (address, _errors(answer))
                    assert everything() == before, address
    assert opened > {"root": 100, "operator": 80, "analyst": 25, "stranger": 3}[walker.who]


def _errors(answer):
    found = answer.context and answer.context.get("adminform")
    return found and found.form.errors


def editable(form):
    return [name for name, kind in form.types.items() if kind not in {"hidden", "submit"} and not name.startswith("_")]


@pytest.mark.parametrize("walker", ["root"], indirect=True)
def test_each_field_that_is_changed_is_stored_or_refused_where_it_stands(walker, found):
    changed = 0
    for address, forms in found("root"):
        for form in filter(is_edit, forms):
            others = {name: other_value(form, name) for name in editable(form)}
            others = {name: value for name, value in others.items() if value is not None}
            for each in [{name: value} for name, value in others.items()] if IS_LONG else [others]:
                changed += changes_stored(walker, address, form, each)
    assert changed > 30


def changes_stored(walker, address, form, others):
    """Change all these fields at once, and each alone that is refused then; tell how many were found changed."""
    if not others:
        return 0
    with undone():
        answer = send(walker, form, **others)
        if answer.status_code != 200:
            return found_changed(walker, address, others)
    errors = _errors(answer)
    assert errors, (address, others)
    if len(others) == 1:
        return 0
    alone = [name for name in others if name in errors] or list(others)
    rest = {name: value for name, value in others.items() if name not in alone}
    return sum(changes_stored(walker, address, form, {name: others[name]}) for name in alone) + (
        changes_stored(walker, address, form, rest)
    )


def found_changed(walker, address, others):
    """Look whether the form holds now what was sent; tell of how many fields that can be said."""
    [again] = [each for each in forms_of(walker.get(address)) if is_edit(each)] or [None]
    if again is None:
        return 0
    held = {name: again.values.get(name, "") for name in others if name in again.types}
    assert held == {name: others[name] for name in held}, address
    return len(held)


def other_value(form, name):
    """Make up another value that a field may well have."""
    kind, present = form.types[name], form.values.get(name, "")
    if kind in {"select", "radio"}:
        return next((each for each in form.choices[name] if each != present), None)
    if kind == "checkbox":
        return form.choices[name][0] if not present else None
    if kind in {"file", "password", "select-multiple"}:
        return None
    if present.replace(".", "").isdigit():
        return str(int(float(present)) + 1)
    return {"email": "ann@example.com", "number": "7"}.get(kind, "Other")


def test_no_nonsense_in_any_field_breaks_a_page_or_vanishes(found):
    """What is refused is said; what is not refused is stored; nothing is answered with a fault.

    Root tries what an operator does not find; in `make fuzz` both try everything.
    """
    sent = set()
    for walker in map(walking, ["operator", "root"]):
        if IS_LONG:
            sent.clear()
        before = len(sent)
        for _address, forms in found(walker.who):
            for form in forms:
                fill_with_nonsense(walker, form, sent)
        assert len(sent) > before + 30, walker.who


def fill_with_nonsense(walker, form, sent):
    """Send the form with nonsense in each of its fields or without it, in all of them and without any, but once each."""
    tried, names = [], [each for each in form.types if each != "csrfmiddlewaretoken"]
    for name in names:
        kind = (re.sub(r"[0-9a-f-]{36}|/\d+/", "*", form.action), name, form.types[name])
        if kind not in sent:
            sent.add(kind)
            tried.append(name)
            nonsense = FILES if form.types[name] == "file" else [*TEXTS, None]
            for value in some(nonsense, (kind, walker.who), of=len(nonsense)):
                with undone():
                    send(walker, form, **{name: value})
    if tried:
        texts = [name for name in names if form.types[name] != "file"]
        for value in some(TEXTS, (form.action, tried, walker.who), of=len(TEXTS)):
            with undone():
                send(walker, form, **dict.fromkeys(texts, value))
        with undone():
            send(walker, form, **dict.fromkeys(names))


def test_each_action_of_each_list_is_taken_once(walker, found):
    taken = 0
    for form in [form for address, forms in found(walker.who) if address in lists() for form in forms]:
        for action in form.choices.get("action", []):
            rows = form.choices.get("_selected_action", [])
            if not action or not rows:
                continue
            for chosen in (rows[:1], rows, []):
                with undone():
                    answer = send(walker, form, action=action, _selected_action=chosen, index="0")
                    taken += 1
                    if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
                        for question in forms_of(answer):
                            if "post" in question.types:
                                send(walker, question)
    assert taken >= {"root": 15, "operator": 12, "analyst": 3, "stranger": 0}[walker.who]


def test_what_one_may_not_do_is_refused_and_does_nothing(found):
    """Every kind of form that an administrator finds is sent by everybody; who may not is told so, and nothing happens."""
    others = [walking(who) for who in PEOPLE if who != "root"]
    mine = {who: {kind_of_form(form) for _address, forms in found(who.who) for form in forms} for who in others}
    kinds = {kind_of_form(form): form for _address, forms in found("root") for form in forms}
    refused = Counter()
    before = everything()
    for kind, form in kinds.items():
        for walker in [who for who in others if kind not in mine[who]]:
            with undone():
                answer = walker.post(form.action, form.filled())
                assert answer.status_code in {302, 403, 405}, (walker.who, form.action, answer.status_code)
                assert everything() == before, (walker.who, form.action)
                refused[walker.who] += 1
    assert refused["operator"] > 3
    assert refused["analyst"] > 15
    assert refused["stranger"] > 20


def kind_of_form(form):
    """Whose it is, is of no account: it is in `make fuzz`."""
    return form.action if IS_LONG else IDS.sub("*", form.action.partition("?")[0])
