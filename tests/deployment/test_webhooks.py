"""The deliverer of webhooks as compose starts it, beside a backend."""

import signal

import pytest

from tests.concurrency import until
from tests.deployment import compose

pytestmark = pytest.mark.xdist_group("deployment")


def test_it_starts_as_compose_has_it_is_healthy_and_ends_when_told(image, platform):
    service = compose.services()["webhooks"]
    folder = image.tmp / "webhooks"
    folder.mkdir()
    folder.chmod(0o777)
    own = {name: platform.environment[name] for name in ("DATABASE_URL", "DATABASE_PASSWORD", "REDIS_URL")}
    environment = compose.environment("webhooks") | own | {"TMPDIR": str(folder)}
    child = image.start(service["command"], environment, folder / "webhooks.log")
    try:

        def is_healthy():
            assert child.is_alive(), child.tail()
            return image.run(service["healthcheck"]["test"][1:], environment) == 0

        until(is_healthy, 120, child.tail)
        child.process.send_signal(signal.SIGTERM)
        assert child.process.wait(60) == 0
    finally:
        child.stop(10)
