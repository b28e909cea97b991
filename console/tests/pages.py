"""Reads the forms of a page as a browser does, fills them in and sends them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Form:
    """A form with what would be sent if it were sent as it stands."""

    action: str
    method: str
    ident: str | None = None
    values: dict = field(default_factory=dict)
    choices: dict = field(default_factory=dict)  # what a select, radio or checkbox offers
    types: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)  # (name, value) of what sends it

    def filled(self, **changes):
        """Say what would be sent with these changes; None leaves a field out, as an unticked box is."""
        return {name: value for name, value in (self.values | changes).items() if value is not None}

    def add(self, name, value):
        """Put one more value under a name."""
        if name in self.values:
            before = self.values[name]
            self.values[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            self.values[name] = value


class _Reader(HTMLParser):
    def __init__(self, url, text):
        super().__init__()
        self.url, self.forms, self.form, self.links = url, [], None, []
        self.loose, self.select, self.area, self.option = [], None, None, None
        self.feed(text)
        by_ident = {form.ident: form for form in self.forms if form.ident}
        for ident, tag, attrs in self.loose:
            if ident in by_ident:
                self._control(by_ident[ident], tag, attrs)

    def handle_starttag(self, tag, pairs):
        attrs = {name: "" if value is None else value for name, value in pairs}
        if tag == "a" and attrs.get("href"):
            self.links.append(urljoin(self.url, attrs["href"]))
        if tag == "form":
            action = urljoin(self.url, attrs.get("action") or self.url)
            self.form = Form(action, attrs.get("method", "get").lower(), attrs.get("id"))
            self.forms.append(self.form)
        elif tag in {"input", "select", "textarea", "button"} and "disabled" not in attrs:
            if attrs.get("form"):
                self.loose.append((attrs["form"], tag, attrs))
            elif self.form is not None:
                self._control(self.form, tag, attrs)
        elif tag == "option" and self.select is not None:
            form, name = self.select
            value = attrs.get("value", "")
            form.choices.setdefault(name, []).append(value)
            if "selected" in attrs:
                form.add(name, value)

    def _control(self, form, tag, attrs):
        name, kind = attrs.get("name"), attrs.get("type", "text").lower()
        if tag == "button" or kind in {"submit", "image"}:
            if kind in {"submit", "text", "image"}:
                form.buttons.append((name, attrs.get("value", "")))
        elif not name:
            pass
        elif tag == "select":
            form.types[name] = "select-multiple" if "multiple" in attrs else "select"
            self.select = (form, name)
        elif tag == "textarea":
            form.types[name] = "textarea"
            self.area = (form, name, [])
        elif kind in {"checkbox", "radio"}:
            form.types[name] = kind
            form.choices.setdefault(name, []).append(attrs.get("value", "on"))
            if "checked" in attrs:
                form.add(name, attrs.get("value", "on"))
        elif kind == "file":
            form.types[name] = "file"
        else:
            form.types[name] = kind
            form.add(name, attrs.get("value", ""))

    def handle_data(self, data):
        if self.area:
            self.area[2].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area:
            form, name, parts = self.area
            form.add(name, "".join(parts).removeprefix("\n"))
            self.area = None
        elif tag == "select" and self.select:
            form, name = self.select
            if name not in form.values and form.types[name] == "select" and form.choices.get(name):
                form.add(name, form.choices[name][0])
            self.select = None


def forms_on(response):
    """Read every form of a page."""
    return _read(response).forms


def links_on(response):
    """Read every address that a page leads to."""
    return _read(response).links


def form_on(response, with_field):
    """Find the form that has a field."""
    [found] = [form for form in forms_on(response) if with_field in form.types]
    return found


def _read(response):
    if not hasattr(response, "read_by_tests"):
        query = response.request["QUERY_STRING"]
        url = response.request["PATH_INFO"] + (f"?{query}" if query else "")
        response.read_by_tests = _Reader(url, response.content.decode())
    return response.read_by_tests
