"""`manage.py admin_pictures`."""

import os
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ads.models import CampaignDelivery, ClientView
from console.browser import log_in, started

WIDTH, HEIGHT = 1440, 900


class Command(BaseCommand):
    """Photographs the main pages of the admin of a running platform, light and dark, for the documentation."""

    help = "Take pictures of the admin of a running platform into docs/images."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where the platform is; who logs in stands in DJANGO_SUPERUSER_USERNAME and _PASSWORD."""
        parser.add_argument("--url", default="http://127.0.0.1:8080")
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "docs" / "images")

    def handle(self, *_args: object, url: str, folder: Path, **_options: object) -> None:
        """Take the pictures.

        Raises:
            CommandError: the login fails, or there is no browser.

        """
        name, password = os.environ.get("DJANGO_SUPERUSER_USERNAME"), os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if not name or not password:
            raise CommandError("Set DJANGO_SUPERUSER_USERNAME and DJANGO_SUPERUSER_PASSWORD.")
        pages = _pages()
        try:
            with started() as browser:
                for scheme in ("light", "dark"):
                    page = browser.new_page(
                        viewport={"width": WIDTH, "height": HEIGHT},
                        color_scheme="dark" if scheme == "dark" else "light",
                        reduced_motion="reduce",
                    )
                    log_in(page, url, name, password)
                    for title, path in pages.items():
                        page.goto(f"{url}/admin/{path}", wait_until="networkidle")
                        page.screenshot(path=folder / f"admin-{title}-{scheme}.png", full_page=title == "start")
                    page.close()
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error


def _pages() -> dict[str, str]:
    """Choose the pages; those of one object show the campaign that delivered most."""
    pages = {"start": "", "campaigns": "campaigns/campaign/", "scores": "scores/", "views": "views/"}
    pages |= {"reports": "reports/?by=advertiser", "desk": "desk/", "many": "bulk/"}
    best = CampaignDelivery.objects.order_by("-impressions").first()
    if best is not None:
        key = best.campaign_id
        view = ClientView.objects.filter(campaign_id=key).first()
        pages |= {
            "campaign": f"campaigns/campaign/{key}/change/",
            "statistics": f"campaign/{key}/statistics/",
            "advertiser": f"advertisers/advertiser/{best.campaign.advertiser_id}/change/",
        }
        if view is not None:
            pages |= {
                "why": f"campaign/{key}/why/?client={view.client_id}",
                "client": f"clients/client/{view.client_id}/change/",
            }
    return pages
