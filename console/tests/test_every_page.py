"""Every page, form and action of the admin, walked by everybody through real forms: nothing breaks, nothing is lost."""

import io
import re
from collections import Counter

import pytest
from django.contrib.auth.models import User

from console.bulk.file import OPTIONAL, REQUIRED
from console.tests.conftest import logged_in
from console.tests.pages import forms_on, links_on
from console.tests.reading import Page
from console.tests.walk import addresses, everything, filters_on, lists, undone, world
from tests.budget import IS_LONG, some

PEOPLE = ["operator", "analyst", "stranger", "root"]
ANSWERS = {200, 302, 403, 405, 409}
# Forms that every page has, and that are no part of what it shows.
EVERYWHERE = ("/admin/language/", "/admin/logout/")
TEXTS = ["", "x" * 70_000, "nul \0", "\ufffd", "<script>", " ", "-1", "1e400", str(2**63), "é́", "'", "%00"]
FILES = [None, io.BytesIO(b"no image"), io.BytesIO(b"")]
COLUMN = re.compile(r"\b(?!whsec_)[a-z]+(?:_[a-z0-9]+)+\b")  # the secret of a webhook begins so
# Words with an underscore that people are meant to read: the columns of files that they upload.
MEANT = {"client_id", "advertiser_id"}
UPLOADS = ("/admin/bulk/", "/admin/bulk/upload/")


@pytest.fixture
def made(db):
    return world()


@pytest.fixture(params=PEOPLE)
def walker(request, made):
    return walking(request.param)


def walking(who):
    people = {
        "operator": lambda: User.objects.get(username="operator"),
        "analyst": lambda: User.objects.get(username="analyst"),
        "stranger": lambda: User.objects.create_user(username="stranger", is_staff=True),
        "root": lambda: User.objects.create_superuser(username="root"),
    }
    browser = logged_in(people[who]())
    browser.raise_request_exception = False
    browser.who = who
    return browser


def none(_path):
    return False


def lists_to_narrow(walker):
    """Whoever sees a list sees it in each order and through each filter in `make fuzz`; else one who sees it does."""
    if IS_LONG or walker.who == "operator":
        return lists().__contains__
    if walker.who != "root":
        return none
    operator = logged_in(User.objects.get(username="operator"))
    operator.raise_request_exception = False
    return [path for path in lists() if operator.get(path).status_code != 200].__contains__


def pages(browser, made, narrowed=none, among=None):
    """Open every page, or some, and a list that is to be narrowed in each order and through each filter; give what opens."""
    seen = set()
    waiting = [each for each in among or addresses(made) if "?" not in each or narrowed(each.partition("?")[0])]
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        response = browser.get(address)
        assert response.status_code in ANSWERS | _nothing_there(address), (address, response.status_code)
        if response.status_code == 200 and "text/html" in response.headers["Content-Type"]:
            no_column_is_named(response, address)
            if narrowed(address):
                waiting += some(filters_on(links_on(response), address), address, of=2)
            yield address, response


def _nothing_there(address):
    """Let an app of which somebody may see nothing be as if it were not there: so Django does it."""
    return {404} if re.fullmatch(r"/admin/[a-z]+/", address) else set()


def no_column_is_named(response, where):
    meant = MEANT | ({*REQUIRED, *OPTIONAL} if response.request["PATH_INFO"] in UPLOADS else set())
    named = {word for text in Page(response).texts for word in COLUMN.findall(text)} - meant
    assert not named, (where, named)


def forms_of(response):
    return [form for form in forms_on(response) if form.method == "post" and form.action not in EVERYWHERE]


def send(browser, form, **changes):
    response = browser.post(form.action, form.filled(**changes))
    where = (form.action, changes and {name: str(value)[:40] for name, value in changes.items()})
    assert response.status_code in ANSWERS, (where, response.status_code)
    if response.status_code == 200 and "text/html" in response.headers["Content-Type"]:
        no_column_is_named(response, where)
    return response


def is_edit(form):
    return "_shown" in form.types and any(name == "_save" for name, _value in form.buttons)


def test_every_page_opens_and_every_form_sent_as_it_is_changes_nothing(walker, made):
    opened, sent = 0, set()
    for address, response in pages(walker, made, lists_to_narrow(walker)):
        opened += 1
        for form in forms_of(response):
            assert "action" not in form.choices or address.partition("?")[0] in lists(), address
            kind = (form.action, tuple(sorted(form.types)))
            if kind in sent:
                continue
            sent.add(kind)
            before = everything() if is_edit(form) else None
            with undone():
                answer = send(walker, form)
                if before is not None:
                    assert answer.status_code == 302, (address, _errors(answer))
                    assert everything() == before, address
    assert opened > {"root": 100, "operator": 80, "analyst": 40, "stranger": 3}[walker.who]


def _errors(answer):
    found = answer.context and answer.context.get("adminform")
    return found and found.form.errors


def editable(form):
    return [name for name, kind in form.types.items() if kind not in {"hidden", "submit"} and not name.startswith("_")]


@pytest.mark.parametrize("walker", ["root"], indirect=True)
def test_each_field_that_is_changed_is_stored_or_refused_where_it_stands(walker, made):
    changed = 0
    for address, response in pages(walker, made):
        for form in forms_of(response):
            if not is_edit(form):
                continue
            for name in editable(form):
                value = other_value(form, name)
                if value is None:
                    continue
                with undone():
                    answer = send(walker, form, **{name: value})
                    if answer.status_code == 200:
                        assert _errors(answer), (address, name, value)
                        continue
                    [again] = [each for each in forms_of(walker.get(address)) if is_edit(each)] or [None]
                    if again is not None and name in again.types:
                        assert again.values.get(name, "") == value, (address, name)
                        changed += 1
    assert changed > 30


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


def test_no_nonsense_in_any_field_breaks_a_page_or_vanishes(made):
    """What is refused is said; what is not refused is stored; nothing is answered with a fault.

    Root tries what an operator does not find; in `make fuzz` both try everything.
    """
    sent = set()
    for walker in map(walking, ["operator", "root"]):
        if IS_LONG:
            sent.clear()
        before = len(sent)
        for _address, response in pages(walker, made):
            for form in forms_of(response):
                fill_with_nonsense(walker, form, sent)
        assert len(sent) > before + 30, walker.who


def fill_with_nonsense(walker, form, sent):
    """Send the form once for each nonsense in each of its fields, but those that were sent before."""
    for name in [each for each in form.types if each != "csrfmiddlewaretoken"]:
        kind = (re.sub(r"[0-9a-f-]{36}|/\d+/", "*", form.action), name, form.types[name])
        if kind in sent:
            continue
        sent.add(kind)
        for value in FILES if form.types[name] == "file" else some(TEXTS, (kind, walker.who), of=6):
            with undone():
                send(walker, form, **{name: value})
        with undone():
            send(walker, form, **{name: None})


def test_each_action_of_each_list_is_taken_once(walker, made):
    taken = 0
    for _address, response in pages(walker, made, among=lists()):
        for form in forms_of(response):
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


def test_what_one_may_not_do_is_refused_and_does_nothing(made):
    """Every form that an administrator finds is sent by everybody; who may not is told so, and nothing happens."""
    root, *others = map(walking, ["root", "operator", "analyst", "stranger"])
    mine = {
        who: {form.action for _address, response in pages(who, made) for form in forms_of(response)} for who in others
    }
    refused = Counter()
    for _address, response in pages(root, made):
        for form in forms_of(response):
            for walker in [who for who in others if form.action not in mine[who]]:
                before = everything()
                with undone():
                    answer = walker.post(form.action, form.filled())
                    assert answer.status_code in {302, 403, 405}, (walker.who, form.action, answer.status_code)
                    assert everything() == before, (walker.who, form.action)
                    refused[walker.who] += 1
    assert refused["operator"] > 3
    assert refused["analyst"] > 15
    assert refused["stranger"] > 20
