"""The benchmark as a whole, on tiny data and for a moment: what it leaves behind, not how fast it was. For `make fuzz`."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from tools.bench.__main__ import main
from tools.local.citus import cluster

pytestmark = pytest.mark.skipif(bool(cluster()), reason="the benchmark measures one machine")


@pytest.fixture(scope="module")
def folder():
    path = Path(tempfile.mkdtemp(prefix="zoomad-bench-test-"))
    path.chmod(0o711)  # PostgreSQL is somebody else where root runs the tests
    yield path
    shutil.rmtree(path)


def test_it_measures_ads_against_the_database_alone_and_writes_what_it_found(folder, capsys):
    options = ["--tiny", "--rounds", "1", "--seconds", "1", "--warm-up", "0.1", "--connections", "2"]
    output = folder / "found"
    assert main(["ads", *options, "--data", str(folder / "data"), "--output", str(output)]) == 0

    [scenario] = json.loads(output.with_suffix(".json").read_text())["scenarios"]
    runs = {run["name"]: run for run in scenario["runs"]}
    served, alone = runs["GET /ads"], runs["database alone"]
    assert served["statuses"].keys() == {"ad 200"}
    assert served["errors"] == 0
    assert served["usage"]["statements"] >= 1
    assert served["usage"]["worker_mb"] > 0
    assert alone["requests"] > 0
    [rate, *_] = scenario["targets"]
    assert rate["measured"] == pytest.approx(served["per_second"] / alone["per_second"])

    text = output.with_suffix(".md").read_text()
    assert "| ads a second, against the database alone |" in text
    assert "Ads on M, against the database alone" in capsys.readouterr().out
