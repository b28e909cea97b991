"""`manage.py admin_look`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from console.browser import log_in, started
from console.looking import HEIGHT, LOCALES, SCHEMES, WIDTHS, faults_on, pages_of

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from playwright.sync_api import Browser, StorageState


class Command(BaseCommand):
    """Looks at every page of the admin of a running platform, for its developers."""

    help = "Measure every page of a running admin: what sticks out at 390 to 1920 px, what the browser complains of."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where the platform is; who logs in stands in DJANGO_SUPERUSER_USERNAME and _PASSWORD."""
        parser.add_argument("--url", default="http://127.0.0.1:8080")
        parser.add_argument("--folder", type=Path, help="take a picture of each page at each width into it, too")

    def handle(self, *_args: Any, url: str, folder: Path | None, **_options: Any) -> None:
        """Look.

        Raises:
            CommandError: the login fails, there is no browser, or something is wrong with a page.

        """
        name, password = os.environ.get("DJANGO_SUPERUSER_USERNAME"), os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if not name or not password:
            raise CommandError("Set DJANGO_SUPERUSER_USERNAME and DJANGO_SUPERUSER_PASSWORD.")
        try:
            with started() as browser:
                context = browser.new_context(locale=LOCALES[0])
                page = context.new_page()
                log_in(page, url, name, password)
                addresses, state = pages_of(page, url), context.storage_state()
                self.stdout.write(f"{len(addresses)} pages at {url}")
                count = 0
                for fault in faults_on(browser, url, addresses, state):
                    self.stdout.write(f"{fault.page} ({fault.locale}): {fault.what}")
                    count += 1
                if folder is not None:
                    _photograph(browser, addresses, state, folder)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        if count:
            raise CommandError(f"{count} faults.")
        self.stdout.write("Nothing sticks out, and no browser complains.")


def _photograph(browser: Browser, addresses: list[str], state: StorageState, folder: Path) -> None:
    """Take a picture of each page; English by day and Russian by night, so that each is seen once."""
    folder.mkdir(parents=True, exist_ok=True)
    for locale, scheme in zip(LOCALES, SCHEMES, strict=True):
        context = browser.new_context(
            locale=locale, storage_state=state, color_scheme="dark" if scheme == "dark" else "light"
        )
        page = context.new_page()
        for number, address in enumerate(addresses):
            page.goto(address, wait_until="networkidle")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.screenshot(path=folder / f"{number:03}-{locale[:2]}-{width}.png", full_page=True)
        context.close()
    (folder / "pages.txt").write_text("\n".join(f"{number:03} {each}" for number, each in enumerate(addresses)))
