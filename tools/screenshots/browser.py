"""A real browser, for tests and pictures of the admin: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

# The first that is found: the shell has no windows of its own to draw, and does the same with two thirds of the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
MISSING = "There is no Chromium here: install Debian's package `chromium-headless-shell`, or name one in CHROMIUM."


def chromium() -> str | None:
    """Find the browser."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser, and stop it afterwards.

    Raises:
        FileNotFoundError: there is none.

    """
    path = chromium()
    if path is None:
        raise FileNotFoundError(MISSING)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def log_in(page: Page, url: str, name: str, password: str) -> None:
    """Log in as a person would."""
    page.goto(f"{url}/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{url}/admin/")
