"""The object store of docker-compose.yml, started with compose's own command and keys."""

import http.client
import os
from contextlib import closing, contextmanager

import pytest

from campaigns.images.storage import BucketStorage
from tests.deployment import compose
from tools.local import ports, wheels
from tools.local.processes import spawn

pytestmark = pytest.mark.xdist_group("deployment")

SECRET = "any/p@ss:word+%41=$x"
# In a container these are its own; here they are the machine's. Each takes a second one for gRPC.
INNER_PORTS = ("master.port", "volume.port", "filer.port", "admin.port")


@contextmanager
def object_store(folder, port):
    """Run it on `folder`; stop it as compose does."""
    instead = {"-dir": str(folder), "-ip.bind": ports.LOOPBACK, "-s3.port": port}
    for name in (*INNER_PORTS, "s3.port"):
        instead |= {f"-{name}.grpc": ports.pick()} | ({f"-{name}": ports.pick()} if name in INNER_PORTS else {})
    command, *options = compose.services(S3_SECRET_KEY=SECRET)["s3"]["command"]
    given = {key: value for key, _, value in (option.partition("=") for option in options)} | instead
    child = spawn(
        "SeaweedFS",
        [wheels.seaweedfs_server(), "-logtostderr=true", command]
        + [f"{key}={value}" if value else key for key, value in given.items()],
        log=folder.parent / "seaweedfs.log",
        env={**os.environ, **compose.environment("s3", S3_SECRET_KEY=SECRET)},
        cwd=folder,
    )
    try:
        assert child.wait_until(lambda: is_healthy(port), 60), child.tail()
        yield
    finally:
        child.stop(20)


def is_healthy(port):
    """Ask what compose's health check asks."""
    try:
        return (answer(port, "/healthz"), answer(port, "/")) == (200, 403)
    except OSError:
        return False


def answer(port, path):
    with closing(http.client.HTTPConnection(ports.LOOPBACK, port, timeout=2)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def platforms_storage(port, region="us-east-1", bucket=None):
    backend = compose.environment("backend", S3_SECRET_KEY=SECRET)
    return BucketStorage(
        endpoint_url=f"http://{ports.LOOPBACK}:{port}", bucket_name=bucket or backend["S3_BUCKET"],
        access_key=backend["S3_ACCESS_KEY"], secret_key=backend["S3_SECRET_KEY"], region_name=region,
        connect_timeout=2, read_timeout=10,
    )  # fmt: skip


def test_compose_asks_for_health_where_the_server_answers():
    asked = compose.services()["s3"]["healthcheck"]["test"][1]
    assert "http://127.0.0.1:8333/healthz && ! " in asked
    assert compose.environment("backend")["S3_ENDPOINT_URL"] == "http://s3:8333"


def test_images_are_kept_over_a_restart_in_a_bucket_that_the_platform_makes(tmp_path):
    folder, port = tmp_path / "data", ports.pick()
    folder.mkdir()
    with object_store(folder, port):
        storage = platforms_storage(port)
        storage.prepare()
        storage.put("images/a.webp", b"picture")
    with object_store(folder, port):
        assert b"".join(platforms_storage(port).ranged("images/a.webp", 0, 7)) == b"picture"


def test_a_bucket_is_made_in_the_region_that_the_settings_name(tmp_path):
    storage, asked = platforms_storage(1, region="eu-central-1"), []
    storage.bucket.create = lambda **parameters: asked.append(parameters)
    storage._make_bucket()
    assert asked == [{"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The port of one for all regions."""
    folder, port = tmp_path_factory.mktemp("store") / "data", ports.pick()
    folder.mkdir()
    with object_store(folder, port):
        yield port


@pytest.mark.parametrize("region", ["us-east-1", "auto", "ru-central1"])
def test_any_region_is_fine_with_the_object_store_of_compose(store, region):
    storage = platforms_storage(store, region, bucket=f"of-{region}")
    storage.prepare()
    storage.put("images/b.webp", b"picture")
