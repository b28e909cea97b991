"""A look at every page of a running admin: found by following its links, measured at each width in each language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Error, Page, StorageState

WIDTHS = (390, 1024, 1440, 1920)
HEIGHT = 900
LOCALES = ("en-GB", "ru-RU")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
UUID = "[0-9a-f]{8}-[0-9a-f-]{27}"
IDS = re.compile(rf"{UUID}|(?<=/)\d+(?=/)")
STATE = re.compile(r"[?&]state=\w+")
# What leads away from the admin, or does something when it is opened.
NOT_PAGES = ("/admin/logout/", "/admin/jsi18n/", "/admin/autocomplete/", "csv=")
MOST_PAGES = 120
LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
# Whatever sticks out at the side and cannot be scrolled to where it stands.
WIDE = """() => {
    const scrolls = style => ["auto", "scroll"].includes(style.overflowX) || style.position === "fixed"
        || style.visibility === "hidden" || style.opacity === "0"
        || (style.overflowX === "hidden" && style.textOverflow === "ellipsis")
        || style.clipPath !== "none";
    const isKept = element => {
        for (let up = element; up && up !== document.body; up = up.parentElement) {
            if (scrolls(getComputedStyle(up))) return true;
        }
        return false;
    };
    const name = element =>
        `${element.tagName.toLowerCase()}#${element.id}.${element.className} ${element.textContent.slice(0, 40)}`;
    const wide = [...document.querySelectorAll("body *")].filter(element => {
        const box = element.getBoundingClientRect();
        return box.width && box.height && box.right > innerWidth + 1 && !isKept(element);
    });
    const inner = wide.filter(element => !wide.some(other => other !== element && element.contains(other)));
    return inner.slice(0, 3).map(name);
}"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
# What a browser says of an answer that is meant to refuse.
REFUSED = re.compile(r"Failed to load resource.*status of 40\d")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a page."""

    page: str
    locale: str
    what: str


def pages_of(page: Page, url: str) -> list[str]:
    """Follow the links from the start page: one address of each kind, lists in each state of campaigns."""
    start = urljoin(url, "/admin/")
    waiting: list[str] = [start]
    found: list[str] = []
    kinds: set[str] = set()
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        kind = _kind(address)
        if kind in kinds or not address.startswith(start) or any(word in address for word in NOT_PAGES):
            continue
        kinds.add(kind)
        answer = page.goto(address)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found.append(address)
        waiting += [link.partition("#")[0] for link in page.evaluate(LINKS)]
    return found


def faults_on(browser: Browser, url: str, addresses: list[str], state: StorageState) -> Iterator[Fault]:
    """Open every page in every language, at every width, light and dark: what sticks out, and what the browser says."""
    for locale in LOCALES:
        context = browser.new_context(locale=locale, storage_state=state, reduced_motion="reduce")
        page = context.new_page()
        said: list[str] = []
        page.on("console", partial(_note, said))
        page.on("pageerror", partial(_note_error, said))
        for address in addresses:
            page.goto(urljoin(url, address))
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.evaluate(DRAWN)
                for what in page.evaluate(WIDE):
                    yield Fault(address, locale, f"{width} px: {what}")
            for what in said:
                yield Fault(address, locale, what)
            said.clear()
        context.close()


def photograph(browser: Browser, addresses: list[str], state: StorageState, folder: Path) -> None:
    """Take a picture of each page; English by day and Russian by night, so that each is seen once."""
    folder.mkdir(parents=True, exist_ok=True)
    for locale, scheme in zip(LOCALES, SCHEMES, strict=True):
        context = browser.new_context(locale=locale, storage_state=state, color_scheme=scheme)
        page = context.new_page()
        for number, address in enumerate(addresses):
            page.goto(address, wait_until="networkidle")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.screenshot(path=folder / f"{number:03}-{locale[:2]}-{width}.png", full_page=True)
        context.close()
    (folder / "pages.txt").write_text("\n".join(f"{number:03} {each}" for number, each in enumerate(addresses)))


def _note_error(said: list[str], error: Error) -> None:
    said.append(str(error))


def _note(said: list[str], message: ConsoleMessage) -> None:
    if message.type == "error" and not REFUSED.search(message.text):
        said.append(message.text)


def _kind(address: str) -> str:
    parts = urlsplit(address)
    state = STATE.search(address)
    return IDS.sub("*", parts.path) + (state.group() if state else "")
