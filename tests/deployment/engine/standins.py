"""Images in the place of those that cannot be pulled, under the very tags that the compose files name.

PostgreSQL, SeaweedFS and Caddy are of the same version as the images; Redis, Prometheus, Alertmanager, PgBouncer and
Python are Debian's; Grafana is a program that reads the provisioned files and asks the datasources.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from packaging.markers import Marker

from tests.deployment.engine.engine import Engine
from tests.deployment.engine.roots import NoEngineError
from tests.deployment.test_images import images
from tools.local import wheels
from tools.local.environment import ROOT

HERE = Path(__file__).with_name("standins")
NAMES = {
    "postgres": "postgres", "redis": "redis", "chrislusf/seaweedfs": "seaweedfs", "prom/prometheus": "prometheus",
    "prom/alertmanager": "alertmanager", "grafana/grafana": "grafana", "caddy": "caddy", "python": "python",
    "edoburu/pgbouncer": "pgbouncer",
}  # fmt: skip
WITHOUT = {"citusdata/citus"}  # no package has it, so its compose file is only read here
PYTHON = "3.11.2"  # Debian's
NEED_OURS = {"grafana"}  # made of the image that the project builds
# What only the engine needs, and what a container must not see.
NOT_IN_AN_IMAGE = (
    "proc", "sys", "dev", "oldroot", "work", "usr/libexec/docker", "usr/sbin/dockerd", "usr/sbin/runc", "usr/bin/ctr",
    "usr/bin/docker*", "usr/bin/containerd*", "usr/bin/promtool", "usr/bin/amtool", "usr/share/javascript",
)  # fmt: skip


def tags() -> dict[str, str]:
    """Return the tag that each stand-in goes by."""
    return {NAMES[image]: f"{image}:{tag}" for image, tag in images() if image not in WITHOUT}


def build_foreign(engine: Engine, folder: Path, new: set[str]) -> None:
    """Build all that the project's own image does not go into, and what is built already only where a root is new."""
    for tag, name in (("standin:base", "root"), ("standin:python", "python")):
        if name in new or not engine.docker("image", "ls", "--quiet", tag):
            _import(engine, tag, folder / name)
    engine.check("standin:base")
    for name in sorted(set(tags()) - NEED_OURS):
        _build(engine, folder, name)


def build_rest(engine: Engine, folder: Path) -> None:
    """Build what is made of the project's own image."""
    for name in NEED_OURS:
        _build(engine, folder, name)


def _import(engine: Engine, tag: str, root: Path) -> None:
    left_out = [f"--exclude=./{name}" for name in NOT_IN_AN_IMAGE]
    pack = subprocess.Popen(["tar", "-C", str(root), *left_out, "-cf", "-", "."], stdout=subprocess.PIPE)
    subprocess.run(engine.command("docker", "import", "-", tag), stdin=pack.stdout, check=True, capture_output=True)
    assert pack.stdout is not None
    pack.stdout.close()
    assert pack.wait() == 0


def _build(engine: Engine, folder: Path, name: str) -> None:
    context = folder / "contexts" / name
    shutil.rmtree(context, ignore_errors=True)
    shutil.copytree(HERE / name, context)
    _add_programs(name, context)
    engine.build(tags()[name], context)


def _add_programs(name: str, context: Path) -> None:
    """Put beside the Dockerfile what it copies from the tests' environment."""
    if name == "postgres":
        package = wheels.postgres_programs(None).parents[1]
        for part in (package / "pginstall", package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, context / "programs" / part.relative_to(package.parent), symlinks=True)
    elif name == "seaweedfs":
        shutil.copy(wheels.seaweedfs_server(), context / "weed")
    elif name == "caddy":
        shutil.copy(Path(sys.executable).with_name("caddy"), context / "caddy")
    elif name == "python":
        _download_wheels(context / "wheels")


def _download_wheels(target: Path) -> None:
    """Fetch what the image installs, with this machine's own installer; the build has no way outside."""
    kept, wanted = target.parents[1] / "wheels", target.parent / "wanted.txt"
    locks = [(ROOT / name).read_text() for name in ("requirements.production.lock", "tools/demo/requirements.lock")]
    wanted.write_text(for_the_standin("\n".join(locks)))
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps",
        "--only-binary", ":all:", "--python-version", ".".join(PYTHON.split(".")[:2]), "--dest", kept, "-r", wanted,
    ]  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        raise NoEngineError(f"The locked packages cannot be had: {result.stderr.strip().splitlines()[-1:]}")
    shutil.copytree(kept, target)


def for_the_standin(lock: str) -> str:
    """Keep what a lock wants of Debian's Python, without conditions: pip would ask them of the one that runs it."""
    environment = {"python_full_version": PYTHON, "python_version": ".".join(PYTHON.split(".")[:2])}
    kept: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", lock):
        head, _, hashes = block.partition("\\\n")
        pin, _, condition = head.partition(" ; ")
        if "==" in pin and (not condition or Marker(condition.strip()).evaluate(environment)):
            kept[pin.strip()] = hashes
    return "\n".join(f"{pin} \\\n{hashes}" for pin, hashes in kept.items())
