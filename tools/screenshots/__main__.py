"""`make screenshots`: the admin of a running platform, measured page by page, or photographed for the documentation."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, StorageState

from tools.local.environment import ROOT
from tools.local.supervision import tell
from tools.screenshots.browser import log_in, started
from tools.screenshots.looking import LOCALES, faults_on, pages_of, photograph
from tools.screenshots.pictures import take_pictures

FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Look; the exit code is 0, or 1 when something is wrong with a page or nothing could be seen."""
    options = _parse(arguments)
    name, password = os.environ.get("DJANGO_SUPERUSER_USERNAME"), os.environ.get("DJANGO_SUPERUSER_PASSWORD")
    if not name or not password:
        tell("Set DJANGO_SUPERUSER_USERNAME and DJANGO_SUPERUSER_PASSWORD.")
        return FAILED
    try:
        with started() as browser:
            context = browser.new_context(locale=LOCALES[0])
            page = context.new_page()
            log_in(page, options.url, name, password)
            state = context.storage_state()
            if options.docs:
                take_pictures(browser, page, options.url, state, options.folder or ROOT / "docs" / "images")
                return 0
            return _look(browser, page, options.url, state, options.folder)
    except FileNotFoundError as error:
        tell(str(error))
        return FAILED
    except Error as error:  # nobody is at the address, or the login fails
        tell(f"The admin at {options.url} cannot be seen: {error.message.partition(chr(10))[0]}")
        return FAILED


def _look(browser: Browser, page: Page, url: str, state: StorageState, folder: Path | None) -> int:
    addresses = pages_of(page, url)
    tell(f"{len(addresses)} pages at {url}")
    faults = 0
    for fault in faults_on(browser, url, addresses, state):
        tell(f"{fault.page} ({fault.locale}): {fault.what}")
        faults += 1
    if folder is not None:
        photograph(browser, addresses, state, folder)
    tell(f"{faults} faults." if faults else "Nothing sticks out, and no browser complains.")
    return FAILED if faults else 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="dev.py screenshots",
        description="Open every page of a running admin at 390 to 1920 px in both languages: what sticks out, and what "
        "the browser complains of. Who logs in stands in DJANGO_SUPERUSER_USERNAME and DJANGO_SUPERUSER_PASSWORD.",
    )
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--folder", type=Path, help="take a picture of each page at each width into it, too")
    parser.add_argument("--docs", action="store_true", help="only take the pictures of the documentation")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
