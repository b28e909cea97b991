"""The files of the numbers that processes count."""

import os
import subprocess
import sys

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector

from zoomad.observability.ended import merge_ended

COUNT = """
import sys
from prometheus_client import Counter, Gauge, Histogram
Counter("ads", "Ads.", ["view"]).labels("charged").inc(int(sys.argv[1]))
Histogram("seconds", "Seconds.", buckets=(1, 2)).observe(1.5)
Gauge("busy", "Busy.", multiprocess_mode="all").set(1)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    return tmp_path


def end_after_counting(number):
    subprocess.run([sys.executable, "-c", COUNT, str(number)], check=True)


def sample(folder, name, **labels):
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))
    return registry.get_sample_value(name, labels)


def test_what_ended_processes_counted_stays_and_their_files_go(folder):
    for number in range(1, 6):
        end_after_counting(number)
    assert len(list(folder.glob("*.db"))) == 15
    assert sample(folder, "ads_total", view="charged") == 15
    for _ in range(2):
        merge_ended()
        assert {file.name for file in folder.glob("*.db")} == {"counter_0.db", "histogram_0.db"}
        assert sample(folder, "ads_total", view="charged") == 15
        assert sample(folder, "seconds_bucket", le="1.0") == 0
        assert sample(folder, "seconds_bucket", le="2.0") == 5
        assert sample(folder, "seconds_sum") == 7.5
    end_after_counting(10)
    merge_ended()
    assert sample(folder, "ads_total", view="charged") == 25


def test_files_of_living_processes_are_left_alone(folder):
    end_after_counting(1)
    [file] = folder.glob("counter_*.db")
    living = file.rename(folder / f"counter_{os.getpid()}.db")
    merge_ended()
    assert living.exists()
    assert sample(folder, "ads_total", view="charged") == 1


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"\x00\x10\x00\x00" + b"\xff" * 5_000])
def test_a_file_that_was_being_written_when_its_process_died_is_no_obstacle(folder, content):
    end_after_counting(1)
    (folder / "counter_999999999.db").write_bytes(content)
    merge_ended()
    assert {file.name for file in folder.glob("*.db")} == {"counter_0.db", "histogram_0.db"}


def test_without_a_folder_there_is_nothing_to_do(monkeypatch):
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    merge_ended()
