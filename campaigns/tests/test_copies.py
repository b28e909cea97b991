"""`manage.py export_images` and `import_images`: a backup of the images, and the way from one storage to another."""

import os
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.images.storage import image_storage
from campaigns.models import Image

DAY = 24 * 60 * 60


@pytest.fixture
def copies(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("copies")


def read(name: str) -> bytes:
    with closing(image_storage().ranged(name, 0, 3)) as pieces:
        return b"".join(pieces)


def an_image(letter: str, content: bytes) -> str:
    name = f"{letter * 32}.webp"
    image_storage().put(name, content)
    Image.objects.create(image_id=name, size=len(content), is_stored=True)
    return name


def said(capsys, *command) -> str:
    call_command(*map(str, command))
    return capsys.readouterr().out.strip()


def test_what_was_exported_comes_back_into_an_empty_storage(storage, db, copies, capsys):
    first, second = an_image("a", b"one"), an_image("b", b"two")
    assert said(capsys, "export_images", copies) == "Images copied: 2, removed: 0."
    image_storage().delete(first)
    assert said(capsys, "import_images", copies) == "Images copied: 1."
    assert read(first) == b"one"
    assert read(second) == b"two"


def test_a_second_export_copies_what_is_new(storage, db, copies, capsys):
    an_image("a", b"one")
    said(capsys, "export_images", copies)
    an_image("b", b"two")
    assert said(capsys, "export_images", copies) == "Images copied: 1, removed: 0."


def test_the_copy_of_a_deleted_image_stays_as_long_as_a_dump_may_want_it(storage, db, copies, capsys):
    gone, kept = an_image("a", b"one"), an_image("b", b"two")
    said(capsys, "export_images", copies)
    Image.objects.filter(pk=gone).delete()
    for name in (gone, kept):
        os.utime(copies / name, (0, time.time() - 8 * DAY))
    assert said(capsys, "export_images", copies, "--keep-days", 9) == "Images copied: 0, removed: 0."
    assert said(capsys, "export_images", copies, "--keep-days", 7) == "Images copied: 0, removed: 1."
    assert [path.name for path in copies.iterdir()] == [kept]


def test_an_image_that_vanished_meanwhile_is_passed_over(storage, db, copies, capsys):
    image_storage().delete(an_image("a", b"one"))
    assert said(capsys, "export_images", copies) == "Images copied: 0, removed: 0."


def test_other_files_of_the_folder_are_left_alone(storage, db, copies, capsys):
    (copies / "notes.txt").write_text("mine")
    os.utime(copies / "notes.txt", (0, 0))
    assert said(capsys, "import_images", copies) == "Images copied: 0."
    said(capsys, "export_images", copies)
    assert (copies / "notes.txt").exists()


@pytest.mark.parametrize("command", ["export_images", "import_images"])
def test_a_folder_that_cannot_be_is_said(storage, db, copies, command):
    (copies / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        call_command(command, str(copies / "file"))
