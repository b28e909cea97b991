"""One engine and one stack for the whole run."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment.engine import roots, standins
from tests.deployment.engine.engine import Engine
from tests.deployment.engine.stack import Outside, Stack
from tools.local.environment import ROOT
from tools.local.supervision import tell

# Any password will do, as it is.
PASSWORDS = {
    "POSTGRES_PASSWORD": 'Zm9v/YmFy+cXV4=%2F$HOME ${x} #a\\"b@:',
    "REDIS_PASSWORD": '--p a%2Fb"#$1',
    "S3_SECRET_KEY": "s/e:c@r+e%t=$2 #3",
    "GRAFANA_DB_PASSWORD": "gr a'f%2F".replace("'", '"'),
    "DJANGO_SUPERUSER_PASSWORD": "an operator's own: 100% $ecret".replace("'", '"'),
    "GRAFANA_PASSWORD": "p r$o%d#",
    "SECRET_KEY": "drawn for this run, $and #nobody knows it",
}


class Timer:
    """Says how long each step took."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def say(self, step: str) -> None:
        now = time.monotonic()
        tell(f"{step}: {now - self.last:.0f} s")
        self.last = now


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine with all images: ours built of the Dockerfile, the others stood in for."""
    folder = Path(os.environ.get("ZOOMAD_ENGINE") or Path(tempfile.gettempdir()) / "zoomad-engine")
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        with roots.claimed(folder), Engine(folder) as engine:
            _provide(engine, folder)
            yield engine
    except roots.NoEngineError as reason:
        pytest.skip(str(reason))


def _provide(engine: Engine, folder: Path) -> None:
    timer = Timer()
    roots.check_machine(folder)
    new = roots.prepare(folder)
    timer.say("Debian roots")
    engine.start()
    timer.say("engine")
    standins.build_foreign(engine, folder, new)
    timer.say("stand-ins for images")
    engine.docker("build", "--network", "none", "--tag", "zoomad:latest", str(ROOT), seconds=900)
    tools = ["--file", str(ROOT / "tools" / "demo" / "Dockerfile"), str(ROOT / "tools")]
    engine.docker("build", "--network", "none", "--tag", "zoomad-demo:latest", *tools)
    timer.say("both Dockerfiles")
    standins.build_rest(engine, folder)
    # What runs of earlier days have left; that of today is what the next build need not do again.
    engine.docker("image", "prune", "--force", "--filter", "until=24h")


@pytest.fixture(scope="session")
def stack(engine: Engine) -> Iterator[Stack]:
    """The platform, up, with passwords that are hard to bear."""
    timer = Timer()
    stack = Stack(engine, engine.folder / "settings")
    stack.set(**PASSWORDS)
    stack.clear()
    stack.up()
    timer.say("up --wait")
    yield stack
    timer.say("tests")
    stack.clear()
    timer.say("down")


@pytest.fixture
def caller(stack: Stack) -> Outside:
    return Outside(stack.engine)
