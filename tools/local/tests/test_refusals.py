import os
import shutil
import socket

import pytest

from tools.local import ports
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder
from tools.local.tests.supervisor import refusal


def test_a_taken_port_is_refused_before_anything_is_started(data):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        said = refusal("run", data, PORT=str(port))

    assert f"Port {port} is taken" in said
    assert "PORT=" in said
    assert not (data / "postgres").exists()


@pytest.mark.parametrize("port", ["", "http", "0", "65536"])
def test_what_is_no_port_is_refused(data, port):
    if port:
        assert f"PORT={port} is not a port" in refusal("run", data, PORT=port)


def test_a_full_disk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 0))
    folder = DataFolder(tmp_path)

    with pytest.raises(EmbeddedError, match="Only 0 MB are free"):
        folder.require_space(100)


def test_a_damaged_state_file_is_named(data):
    data.mkdir()
    (data / "state.json").write_text("{")

    assert f"{data}/state.json is damaged" in refusal("services", data)


def test_a_data_folder_that_cannot_be_is_named(data):
    data.write_text("a file")

    assert str(data) in refusal("services", data)


def test_a_plain_database_in_the_place_of_a_cluster_is_named(data):
    plain = os.environ["DATABASE_URL"]

    assert "CITUS_URL names a database without the extension citus" in refusal("services", data, CITUS_URL=plain)


def test_a_cluster_that_does_not_answer_is_named(data):
    nobody = f"postgresql://zoomad@127.0.0.1:{ports.pick()}/postgres"

    assert "The cluster at CITUS_URL failed: connection" in refusal("services", data, CITUS_URL=nobody)
