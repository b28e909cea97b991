"""`manage.py remove_unused_images`."""

from datetime import timedelta
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from campaigns.factories import CampaignFactory
from campaigns.images.services import change_use, remove_unused_images
from campaigns.images.storage import image_storage
from campaigns.models import Image
from tests.concurrency import somebody_waits_for_a_lock, until
from zoomad.errors import InvalidError

LONG_AGO = timezone.now() - timedelta(days=400)


def old_image(name: str, **fields) -> str:
    image_storage().put(name, b"picture")
    Image.objects.create(image_id=name, size=7, is_stored=fields.pop("is_stored", True))
    Image.objects.filter(pk=name).update(**{"created_at": LONG_AGO, "last_used_at": LONG_AGO, **fields})
    return name


def exists(name: str) -> bool:
    return image_storage().exists(name)


def remove() -> int:
    return remove_unused_images(unused_since=timezone.now() - timedelta(days=30))


def test_an_image_that_nobody_used_for_long_is_removed(storage, db, capsys):
    name = old_image(f"{uuid4()}.webp")  # nobody else's: tests that run beside this one have the same bucket
    call_command("remove_unused_images")
    assert "Images removed: 1." in capsys.readouterr().out
    assert not exists(name)
    assert not Image.objects.exists()


def test_an_image_stays_while_it_is_used_and_for_a_while_after(db, api):
    campaign = CampaignFactory(ad_image_id=old_image("used.webp"))
    assert remove() == 0
    Image.objects.update(last_used_at=LONG_AGO)
    api.patch(f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}", {"ad_image_id": None})
    assert remove() == 0
    Image.objects.update(last_used_at=LONG_AGO)
    assert remove() == 1


def test_an_image_of_an_archived_campaign_stays_for_it_may_come_back(db, api):
    campaign = CampaignFactory(ad_image_id=old_image("archived.webp"))
    api.delete(f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}")
    assert remove() == 0
    Image.objects.update(last_used_at=LONG_AGO)
    assert remove() == 0


def test_a_new_image_stays(upload):
    upload()
    assert remove() == 0


def test_what_an_upload_left_behind_is_removed_when_it_cannot_go_on_any_more(db):
    old_image("given-up.webp", is_stored=False)
    old_image("under-way.webp", is_stored=False, created_at=timezone.now())
    assert remove() == 1
    assert (exists("given-up.webp"), exists("under-way.webp")) == (False, True)


def test_what_cannot_be_removed_now_is_removed_by_the_next_run(db, settings, storage_away_later):
    name = old_image(f"{uuid4()}.webp")
    there = settings.STORAGES
    storage_away_later()
    with pytest.raises(CommandError, match="Images cannot be"):
        call_command("remove_unused_images")
    assert not Image.objects.stored().exists()
    settings.STORAGES = there
    assert remove() == 1
    assert not exists(name)


def test_an_image_that_a_campaign_is_about_to_use_is_not_removed(transactional_db):
    old_image("wanted.webp")
    found, go_on = Event(), Event()

    def book() -> None:
        with transaction.atomic():
            change_use(old=None, new="wanted.webp")
            found.set()
            go_on.wait(60)
            CampaignFactory(ad_image_id="wanted.webp")
        connections.close_all()

    booking, removed = Thread(target=book), []
    booking.start()
    assert found.wait(60)

    def clean() -> None:
        removed.append(remove())
        connections.close_all()

    cleaning = Thread(target=clean)
    cleaning.start()
    until(somebody_waits_for_a_lock)  # for the campaign
    go_on.set()
    booking.join()
    cleaning.join()
    assert removed == [0]
    assert exists("wanted.webp")


def test_an_image_that_is_being_removed_cannot_be_booked_any_more(db):
    old_image("going.webp", is_stored=False)
    with pytest.raises(InvalidError), transaction.atomic():
        change_use(old=None, new="going.webp")
