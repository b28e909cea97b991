"""Large uploads wait in files that vanish with the process that wrote them."""

import gc
from pathlib import Path

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from zoomad.serving.uploads import NamelessFileUploadHandler

LARGE = b"x" * 3_000_000  # more than Django keeps in memory
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
)

needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at open files in /proc")


@pytest.fixture
def spool(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def open_files_in(folder):
    targets = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return [target for target in targets if target.is_relative_to(folder)]


def half_received(handler):
    handler.new_file("file", "a.png", "image/png", 5)
    handler.receive_data_chunk(LARGE, 0)
    return handler


@needs_proc
def test_a_file_has_no_name_and_its_room_is_free_when_the_process_lets_go(spool):
    handler = half_received(NamelessFileUploadHandler())
    assert list(spool.iterdir()) == []
    assert open_files_in(spool)
    handler.upload_interrupted()
    assert not open_files_in(spool)


def test_a_received_file_is_read_from_its_start(spool):
    file = half_received(NamelessFileUploadHandler()).file_complete(len(LARGE))
    assert (file.size, file.read(3)) == (len(LARGE), b"xxx")
    file.close()


@needs_proc
@pytest.mark.parametrize("end", [b"", b"\r\n--other--\r\n"], ids=["cut short", "another boundary"])
def test_a_broken_form_keeps_no_room(api, spool, end):
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            api.call("POST", "/files", HEAD.encode() + LARGE + end, content_type=MULTIPART_CONTENT, expect=422)
        assert not open_files_in(spool)
    finally:
        gc.enable()
