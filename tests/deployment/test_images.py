"""Every image that the project names can be pulled, is pinned, and its line still gets repairs."""

import datetime as dt
import re
import tomllib

import pytest

from tools.local.environment import ROOT

NAMED = re.compile(r"^\s*(?:FROM|image:)\s+([\w./-]+):([\w.-]+)(?:\s|$)", re.MULTILINE)
FILES = [ROOT / "Dockerfile", ROOT / "tools/demo/Dockerfile", *ROOT.glob("*compose*.yml")]
KNOWN = tomllib.loads((ROOT / "tests/deployment/images.toml").read_text())


def images():
    found = {pair for file in FILES for pair in NAMED.findall(file.read_text())}
    return sorted(found - {("zoomad", "")})


def version(text):
    """Read 18.6-alpine, v3.13.4 and the like."""
    return tuple(int(number) for number in re.match(r"v?(\d+(?:\.\d+)*)", text)[1].split("."))


def is_of(entry, image, tag):
    line = version(entry["line"])
    return entry["image"] == image and version(tag)[: len(line)] == line


def faults(image, tag, today):
    """Say what is wrong with an image."""
    if any(entry["image"] == image for entry in KNOWN["gone"]):
        return "cannot be pulled any more"
    if any(is_of(entry, image, tag) for entry in KNOWN["ended"]):
        return "its line has ended"
    lines = [entry for entry in KNOWN["line"] if is_of(entry, image, tag)]
    if not lines:
        return "is not in images.toml"
    if version(tag) < version(lines[0]["least"]):
        return f"is older than {lines[0]['least']}: {lines[0]['why']}"
    if lines[0].get("until", today) < today:
        return f"its line ended on {lines[0]['until']}"
    return ""


def test_the_project_names_images():
    assert {"python", "postgres", "redis", "grafana/grafana"} <= {image for image, _ in images()}


@pytest.mark.parametrize(("image", "tag"), images())
def test_an_image_is_pinned_published_and_supported(image, tag):
    assert re.match(r"v?\d+(\.\d+)+", tag), "pin it"
    assert faults(image, tag, dt.datetime.now(dt.UTC).date()) == ""


def test_the_redis_of_a_line_is_not_older_than_its_last_hole():
    assert "CVE-2026-81934" in faults("redis", "8.2.2-alpine", dt.date(2026, 11, 1))
    assert faults("redis", "8.2.10-alpine", dt.date(2026, 11, 1)) == ""


@pytest.mark.parametrize(
    ("image", "tag", "fault"),
    [
        ("minio/minio", "RELEASE.2025-09-07T16-13-09Z", "cannot be pulled any more"),
        ("prom/prometheus", "v3.5.0", "its line has ended"),
        ("python", "3.9.2-slim", "is not in images.toml"),
    ],
)
def test_a_dead_image_is_found(image, tag, fault):
    assert faults(image, tag, dt.date(2026, 11, 1)) == fault


def test_a_line_ends_on_its_day():
    assert faults("python", "3.11.16", dt.date(2027, 10, 31)) == ""
    assert faults("python", "3.11.16", dt.date(2027, 11, 1)) == "its line ended on 2027-10-31"


def test_every_entry_names_its_source():
    assert all(entry["source"] for kind in KNOWN.values() for entry in kind)
