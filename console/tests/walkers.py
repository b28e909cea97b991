"""Somebody who goes through the pages of the admin without a browser, and sends the forms that they find."""

import re

from django.contrib.auth.models import User

from console.bulk.file import OPTIONAL, REQUIRED
from console.tests.conftest import logged_in
from console.tests.pages import forms_on, links_on
from console.tests.reading import Page
from console.tests.walk import addresses, filters_on, lists
from tests.budget import IS_LONG, some

PEOPLE = ["operator", "analyst", "stranger", "root"]
ANSWERS = {200, 302, 403, 405, 409}
# Forms that every page has, and that are no part of what it shows.
EVERYWHERE = ("/admin/language/", "/admin/logout/")
COLUMN = re.compile(r"\b(?!whsec_)[a-z]+(?:_[a-z0-9]+)+\b")  # the secret of a webhook begins so
# Words with an underscore that people are meant to read: the columns of files that they upload.
MEANT = {"client_id", "advertiser_id"}
UPLOADS = ("/admin/bulk/", "/admin/bulk/upload/")


def walking(who):
    browser = logged_in(User.objects.get(username=who))
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
    operator = walking("operator")
    return [path for path in lists() if operator.get(path).status_code != 200].__contains__


def pages(browser, made, narrowed=none, among=None):
    """Open every page, or some, and a list that is to be narrowed in each order and through each filter; give what opens."""
    seen = set()
    among = addresses(made) if among is None else among
    waiting = [each for each in among if "?" not in each or narrowed(each.partition("?")[0])]
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
