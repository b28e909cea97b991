import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tools.local.tests.supervisor import Supervisor


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that PostgreSQL's user can enter, unlike root's tmp_path."""
    folder = Path(tempfile.mkdtemp(prefix="zoomad-data-"))
    folder.chmod(0o755)
    yield folder / "local"
    shutil.rmtree(folder)


@pytest.fixture
def start() -> Iterator[Callable[..., Supervisor]]:
    """Start `services`; it is stopped at the end at the latest."""
    with ExitStack() as stack:

        def _start(*args, **kwargs) -> Supervisor:
            supervisor = Supervisor(*args, **kwargs)
            stack.callback(supervisor.end)
            return supervisor

        yield _start
