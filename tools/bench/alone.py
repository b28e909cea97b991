"""The database alone: pgbench on the function of alone.sql, or on a statement of the platform, without its server."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.bench.driver import usage_between
from tools.bench.meters import Meter
from tools.bench.results import Latency, Run
from tools.local.cluster import plain_environment
from tools.local.errors import EmbeddedError

SCRIPT = "\\set viewer random(1, :viewers)\nSELECT * FROM alone.next_ad(:viewer);\n"
TIME, EPOCH, MICROSECONDS = 2, 4, 5  # the columns of pgbench's log


def run_alone(  # noqa: PLR0913 - all by name
    *,
    pgbench: Path,
    url: str,
    viewers: int,
    meter: Meter,
    connections: int,
    seconds: float,
    warm_up: float,
    seed: int,
    script: str = SCRIPT,
    name: str = "database alone",
) -> Run:
    """Run pgbench and summarise its log of single transactions, without the warm-up."""
    address = urlsplit(url)
    with tempfile.TemporaryDirectory(prefix="zoomad-bench-") as folder:
        before = meter.read()
        command = [
            str(pgbench), "--no-vacuum", "--protocol=prepared", f"--client={connections}", "--jobs=2",
            f"--time={max(1, round(seconds + warm_up))}", f"--define=viewers={viewers}",
            "--file=-", "--log", f"--log-prefix={folder}/log", f"--random-seed={seed}",
            "-h", str(address.hostname), "-p", str(address.port), "-U", str(address.username), address.path[1:],
        ]  # fmt: skip
        environment = plain_environment() | {"PGPASSWORD": unquote(address.password or "")}
        done = subprocess.run(command, env=environment, input=script, capture_output=True, text=True, check=False)
        after = meter.read()
        if done.returncode:
            raise EmbeddedError(f"pgbench failed: {done.stderr[-1000:]}")
        finished = sorted(_log(Path(folder)))
    begin = finished[0][0] + warm_up
    counted = [latency for at, latency in finished if at >= begin]
    spent = finished[-1][0] - begin
    return Run(
        name=name,
        per_second=len(counted) / spent,
        latency=Latency.of(counted),
        requests=len(counted),
        statuses={"transactions": len(counted)},
        usage=usage_between(before, after, requests=len(finished), seconds=spent + warm_up),
    )


def _log(folder: Path) -> Iterator[tuple[float, int]]:
    """Read when each transaction ended, and how many microseconds it took."""
    for file in folder.glob("log*"):
        for line in file.read_text().splitlines():
            columns = line.split()
            yield int(columns[EPOCH]) + int(columns[MICROSECONDS]) / 1e6, int(columns[TIME])
