"""Pictures of the main pages of a running admin, light and dark, for the documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.screenshots.browser import log_in
from tools.screenshots.looking import SCHEMES, UUID

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

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
ADVERTISER = re.compile(rf"advertisers/advertiser/{UUID}/change/")
CAMPAIGN, CLIENT = re.compile(f"campaign/({UUID})/"), re.compile(f"clients/client/({UUID})/")


def take_pictures(browser: Browser, url: str, name: str, password: str, folder: Path) -> None:
    """Photograph the pages into the folder as `admin-TITLE-SCHEME.png`."""
    for scheme in SCHEMES:
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        log_in(page, url, name, password)
        for title, path in (PAGES | _pages_of_one(page, url)).items():
            page.goto(f"{url}/admin/{path}", wait_until="networkidle")
            page.screenshot(path=folder / f"admin-{title}-{scheme}.png", full_page=title == "start")
        page.close()


def _pages_of_one(page: Page, url: str) -> dict[str, str]:
    """Name the pages of one campaign, and of a client who saw it: those of the newest view, where there is one."""
    page.goto(f"{url}/admin/views/")
    seen = page.content()
    campaign, client = CAMPAIGN.search(seen), CLIENT.search(seen)
    if campaign is None or client is None:
        return {}
    pages = {
        "campaign": f"campaigns/campaign/{campaign[1]}/change/",
        "statistics": f"campaign/{campaign[1]}/statistics/",
        "why": f"campaign/{campaign[1]}/why/?client={client[1]}",
        "client": f"clients/client/{client[1]}/change/",
    }
    page.goto(f"{url}/admin/{pages['campaign']}")
    if (advertiser := ADVERTISER.search(page.content())) is not None:
        pages["advertiser"] = advertiser[0]
    return pages
