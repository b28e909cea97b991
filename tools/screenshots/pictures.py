"""Pictures of the main pages of a running admin, light and dark, for the documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.screenshots.looking import SCHEMES, UUID

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, StorageState

WIDTH, HEIGHT = 1440, 900
PAGES = {
    "start": "",
    "campaigns": "campaigns/campaign/",
    "scores": "scores/",
    "views": "views/",
    "reports": "reports/?by=advertiser",
    "desk": "desk/",
    "many": "bulk/",
}
ADVERTISER = re.compile(f"advertisers/advertiser/({UUID})/")
CAMPAIGN = re.compile(f"campaigns/campaign/({UUID})/")
CLIENT = re.compile(f"clients/client/({UUID})/")


def take_pictures(browser: Browser, page: Page, url: str, state: StorageState, folder: Path) -> None:
    """Photograph the pages into the folder as `admin-TITLE-SCHEME.png`; the page is of somebody who has logged in."""
    pages = PAGES | _pages_of_one(page, url)
    for scheme in SCHEMES:
        seen = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme=scheme,
            reduced_motion="reduce",
            storage_state=state,
        )
        for title, path in pages.items():
            seen.goto(f"{url}/admin/{path}", wait_until="networkidle")
            seen.screenshot(path=folder / f"admin-{title}-{scheme}.png", full_page=title == "start")
        seen.close()


def _pages_of_one(page: Page, url: str) -> dict[str, str]:
    """Name the pages of the campaign that delivered most lately, of its advertiser, and of a client who saw it."""
    campaign = _first(CAMPAIGN, page, f"{url}/admin/reports/?by=campaign")
    if campaign is None:
        return {}
    pages = {
        "campaign": f"campaigns/campaign/{campaign}/change/",
        "statistics": f"campaign/{campaign}/statistics/",
    }
    if advertiser := _first(ADVERTISER, page, f"{url}/admin/{pages['campaign']}"):
        pages["advertiser"] = f"advertisers/advertiser/{advertiser}/change/"
    if client := _first(CLIENT, page, f"{url}/admin/views/?campaign={campaign}"):
        pages["why"] = f"campaign/{campaign}/why/?client={client}"
        pages["client"] = f"clients/client/{client}/change/"
    return pages


def _first(link: re.Pattern[str], page: Page, address: str) -> str | None:
    page.goto(address)
    found = link.search(page.content())
    return found[1] if found else None
