"""The compose project as an operator runs it, and a caller outside of it."""

import http.client
import json
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.deployment.compose import services
from tests.deployment.engine.engine import Engine
from tests.deployment.platform import Caller
from tests.deployment.test_platform import book, clients, upload
from tools.local.environment import ROOT

SECONDS_TO_HAPPEN = 180
ASK = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=10).read().decode())"


class Stack:
    """One project. Its settings come from a file, as from `.env`."""

    def __init__(self, engine: Engine, settings: Path) -> None:
        self.engine, self.settings = engine, settings
        self.files, self.profiles = ["docker-compose.yml"], list[str]()

    def set(self, **settings: str) -> None:
        """Write the settings, each in the single quotes that take any character but one."""
        assert not [value for value in settings.values() if "'" in value]
        self.given = settings
        self.settings.write_text("".join(f"{name}='{value}'\n" for name, value in settings.items()))

    def compose(self, *arguments: str, **options: object) -> str:
        """Run `docker compose`."""
        files = [part for name in self.files for part in ("--file", str(ROOT / name))]
        profiles = [part for name in self.profiles for part in ("--profile", name)]
        general = ["--project-directory", str(ROOT), "--env-file", str(self.settings), *files, *profiles]
        return self.engine.docker("compose", *general, *arguments, **options)

    def up(self, *arguments: str) -> None:
        """Start everything, and return when all of it is healthy."""
        self.compose("up", "--detach", "--wait", "--no-build", *arguments, seconds=900)

    def clear(self) -> None:
        """Remove everything, of profiles too: compose leaves alone what is of none that is named."""
        self.profiles = sorted({name for service in services().values() for name in service.get("profiles", ())})
        self.compose("down", "--volumes", "--remove-orphans")
        self.profiles = []

    def run(self, service: str, *command: str, **options: object) -> str:
        """Run a program inside a running container."""
        return self.compose("exec", "-T", service, *command, **options)

    def ask_from_inside(self, url: str) -> Any:
        """Ask a server of the network of metrics; nothing of it is published but Grafana."""
        return json.loads(self.run("grafana", "python", "-c", ASK, url))

    def containers(self, service: str) -> list[str]:
        """Name the containers of a service."""
        return self.compose("ps", "--all", "--quiet", service).split()

    def state(self, container: str) -> dict[str, Any]:
        """Return what the engine says about a container."""
        return json.loads(self.engine.docker("inspect", container))[0]

    def folder_of_volume(self, name: str) -> str:
        """Say where the engine keeps a volume."""
        return self.engine.docker("volume", "inspect", f"zoomad_{name}", "--format", "{{.Mountpoint}}").strip()

    def authority(self) -> ssl.SSLContext:
        """Trust the certificate that the proxy has made itself."""
        certificate = self.run("proxy", "cat", "/data/caddy/pki/authorities/local/root.crt")
        return ssl.create_default_context(cadata=certificate)

    def is_healthy(self, service: str) -> bool:
        """Tell whether each of a service's containers is."""
        states = [self.state(container)["State"] for container in self.containers(service)]
        return bool(states) and all(state.get("Health", {}).get("Status") == "healthy" for state in states)


class Outside(Caller):
    """Calls the API on the port that compose publishes, in the clear or over TLS."""

    def __init__(self, engine: Engine, trust: ssl.SSLContext | None = None) -> None:
        self.engine, self.trust = engine, trust

    exchange_now = Caller.exchange  # for threads that live in the engine's network

    def exchange(self, method: str, path: str, body: bytes | None, kind: str = "application/json") -> tuple[int, bytes]:
        """Do so on such a thread."""
        return self.engine.inside(self.exchange_now, method, path, body, kind)

    def connection(self) -> http.client.HTTPConnection:
        if self.trust:
            return http.client.HTTPSConnection("localhost", 443, context=self.trust, timeout=30)
        return http.client.HTTPConnection("127.0.0.1", 8080, timeout=30)


def until(happens: Callable[[], object], seconds: float = SECONDS_TO_HAPPEN) -> None:
    """Wait for something to be true; an error is not yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            if happens():
                return
            said = "it does not happen"
        except (OSError, AssertionError, http.client.HTTPException) as error:
            said = str(error)
        assert time.monotonic() < end, said
        time.sleep(0.5)


def serve(caller: Caller) -> tuple[str, str, str]:
    """Book a campaign with an image, show its ad, click it; give back what that came to."""
    image = upload(caller)
    advertiser, campaign = book(caller, ad_image_id=image)
    (client,) = clients(caller, 1)
    ad = caller.call("GET", f"/ads?client_id={client}")
    caller.call("POST", f"/ads/{ad['ad_id']}/click", {"client_id": client}, expect=204)
    status, content = caller.exchange("GET", f"/files/{image}", None)
    assert (status, content[:4]) == (200, b"RIFF")
    return advertiser, campaign, image
