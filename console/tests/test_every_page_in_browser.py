"""Every page, form and action of the admin, walked by everybody in a real browser; `test_every_page.py` tries more."""

import re

import pytest
from django.contrib.auth.models import User

from console.tests.conftest import PASSWORD, logged_in
from console.tests.keyboard import focused
from console.tests.test_browser import come_in
from console.tests.walk import IDS, addresses, everything, kinds_of, world
from console.tests.walkers import EVERYWHERE, PEOPLE
from tools.screenshots.browser import MISSING, chromium

pytestmark = pytest.mark.skipif(chromium() is None, reason=MISSING)

# What the browser itself says of an answer that refuses; whether it should have is asserted by its status.
REFUSED = re.compile(r"Failed to load resource.*status of 40\d")
FORMS = """everywhere => [...document.forms].map((form, index) => {
    const fields = [...form.elements];
    const path = new URL(form.getAttribute("action") || location.href, location.href).pathname;
    return {
        index, path, names: [...new Set(fields.map(field => field.name))].sort(),
        isEdit: fields.some(field => field.name === "_save"),
        actions: fields.filter(field => field.name === "action" && field.options)
            .flatMap(field => [...field.options].map(option => option.value)).filter(Boolean),
        isSent: form.method === "post" && !everywhere.includes(path)
            && fields.some(field => field.type === "submit" && !field.disabled),
    };
}).filter(form => form.isSent)"""
SUBMIT = """([index, name]) => {
    const form = document.forms[index];
    const buttons = [...form.elements].filter(field => field.type === "submit" && !field.disabled);
    form.noValidate = true;
    form.requestSubmit(buttons.find(button => button.name === name) ?? buttons[0]);
}"""
EMPTY = """index => {
    const field = [...document.forms[index].elements].find(each => each.required && each.type === "text");
    if (field) field.value = "";
    return Boolean(field);
}"""
# Of the first list's rows one is ticked, as a person ticks it.
CHOOSE = """([index, action]) => {
    const form = document.forms[index];
    const box = form.querySelector("input[name=_selected_action]");
    if (!box) return false;
    box.click();
    [...form.elements].find(each => each.name === "action" && each.options).value = action;
    return true;
}"""


class Walker:
    """Somebody at the browser, who notes what went wrong."""

    def __init__(self, page):
        self.page, self.wrong = page, []
        page.on("response", lambda answer: self.note(answer.status >= 500, answer.status, answer.url))
        page.on("console", lambda said: self.note(said.type == "error" and not REFUSED.search(said.text), said.text))
        page.on("dialog", lambda dialog: dialog.accept())

    def note(self, is_wrong, *what):
        if is_wrong:
            self.wrong.append((self.page.url, *what))

    def open(self, address):
        """Open a page; say whether there was one."""
        answer = self.page.goto(address)
        self.rest()
        return answer.status == 200 and "text/html" in answer.headers["content-type"]

    def rest(self):
        """Let a bulk on the page be worked off, after which the page loads itself again."""
        self.page.wait_for_function("() => !document.querySelector('[data-busy=\"1\"]')")
        self.page.wait_for_load_state("load")

    def try_keyboard(self):
        """Note what the keyboard does not reach, or where nobody would see it."""
        missed, unseen = focused(self.page)
        self.note(missed, "has no place for Tab", *missed)
        self.note(unseen, "shows no focus", *unseen)

    def forms(self):
        return self.page.evaluate(FORMS, list(EVERYWHERE))

    def edit(self):
        """Find the form that changes what the page is about."""
        [form] = [each for each in self.forms() if each["isEdit"]] or [None]
        return form

    def send(self, form, button=""):
        """Send a form as it stands; give the answer's status, after redirects."""
        with self.page.expect_navigation() as navigation:
            self.page.evaluate(SUBMIT, [form["index"], button])
        self.rest()
        return navigation.value.status

    def take(self, form, action):
        """Take an action of a list with its first row, and answer the question, if one is asked."""
        if not self.page.evaluate(CHOOSE, [form["index"], action]):
            return False
        if action == "export":
            with self.page.expect_download():
                self.page.evaluate(SUBMIT, [form["index"], "index"])
            return True
        assert self.send(form) == 200, action
        for question in self.forms():
            if "post" in question["names"]:
                assert self.send(question) == 200, action
        return True


def as_they_are(walker, found):
    """Try the keyboard on each page, and send each kind of form once as it is."""
    edits, lists, sent = [], {}, set()
    for address in found:
        forms = []
        if walker.open(address):
            forms = walker.forms()
            walker.try_keyboard()
        while form := next((each for each in forms if kind_of(each) not in sent), None):
            sent.add(kind_of(form))
            if form["actions"]:
                lists[address] = form["actions"]
                continue
            before = everything() if form["isEdit"] else None
            status = walker.send(form)
            assert status in ({200} if before is not None else {200, 404}), (address, form, status)
            if before is not None and "/change/" in address:
                edits.append(address)
                assert everything() == before, address
            if before is None or any(kind_of(each) not in sent for each in forms):  # what changed may have other forms
                is_here = walker.page.url.endswith(address) and status == 200
                forms = walker.forms() if is_here or walker.open(address) else []
    return edits, lists, len(sent)


def kind_of(form):
    return (IDS.sub("*", form["path"]), *form["names"])


def changed_and_refused(walker, address):
    """Change a text in a form and find it changed; leave a field empty and be told so."""
    walker.open(address)
    form = walker.edit()
    if form is None:
        return
    field = walker.page.locator("#content form input[type=text]:not([readonly])").first
    if not field.count():
        return
    name, value = field.get_attribute("name"), f"Other {len(address)}"
    field.fill(value)
    assert walker.send(form, "_continue") == 200
    again = walker.page.locator(f"[name={name}]")
    assert walker.page.locator(".errornote, .errorlist").count() or again.input_value() == value, address
    form = walker.edit()
    if walker.page.evaluate(EMPTY, form["index"]):
        before = everything()
        assert walker.send(form) == 200
        assert walker.page.locator(".errorlist").count(), address
        assert everything() == before


def each_action(walker, lists):
    """Take each action of each list with one row; what deletes comes last."""
    taken = 0
    for address, actions in lists.items():
        for action in sorted(actions, key=lambda each: "delete" in each):
            if not walker.page.url.endswith(address):  # most actions end in the list
                walker.open(address)
            form = next((each for each in walker.forms() if each["actions"]), None)
            taken += form is not None and walker.take(form, action)
    return taken


def let_in(who):
    person = User.objects.filter(username=who).first() or User(username=who, is_staff=True, is_superuser=who == "root")
    person.set_password(PASSWORD)
    person.save()
    return person


def answers_to(person, found):
    """Ask without a browser what each page says to somebody."""
    known = logged_in(person)
    known.raise_request_exception = False
    return {address: known.get(address).status_code for address in found}


# Who sees the most walks one half of the pages, and then the other: two workers do that at once.
WALKS = [
    (who, part, 2 if who == "operator" else 1) for who in PEOPLE for part in ([0, 1] if who == "operator" else [0])
]


def pages_for(who, part, parts):
    """Choose the pages of every second kind, or of all: pages of one kind have the same forms, which are sent once.

    An analyst, who changes nothing, sees a campaign or a bulk in one of its states; root, who sees what the operator
    sees, walks what is an administrator's alone.
    """
    found = kinds_of(addresses(world()))
    kinds = list(dict.fromkeys(IDS.sub("*", address) for address in found))
    found = [address for address in found if kinds.index(IDS.sub("*", address)) % parts == part]
    if who == "analyst":
        return list({IDS.sub("*", address): address for address in found}.values())
    if who == "root":
        return [address for address, status in answers_to(let_in("operator"), found).items() if status != 200]
    return found


@pytest.mark.parametrize(("who", "part", "parts"), WALKS)
def test_everybody_walks_every_page_form_and_action(page, live_server, who, part, parts):
    found = pages_for(who, part, parts)
    person = let_in(who)
    answers = answers_to(person, found)
    mine = [address for address, status in answers.items() if status == 200]
    walker = Walker(page)
    come_in(page, live_server, person)

    assert not any(map(walker.open, [address for address, status in answers.items() if status in {403, 405}][:2]))
    edits, lists, sent = as_they_are(walker, [address for address in mine if "/delete/" not in address])
    for address in edits:
        changed_and_refused(walker, address)
    taken = each_action(walker, lists)
    sent += as_they_are(walker, [address for address in mine if "/delete/" in address])[2]

    assert walker.wrong == []
    assert len(mine) >= {"operator": 20, "root": 10, "analyst": 20, "stranger": 1}[who]
    done = {"sent": sent, "changed": len(edits), "taken": taken}
    least = {"operator": (7, 1, 2), "root": (4, 1, 1)}.get(who, (0, 0, 0))
    assert all(number >= enough for number, enough in zip(done.values(), least, strict=True)), done
