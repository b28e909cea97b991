"""docker-compose.citus.yml makes a cluster of the deployment's database."""

import re

from tests.deployment import compose
from tests.deployment.compose import CITUS

MACHINES = ("db", "worker-1", "worker-2")


def test_the_machines_of_a_cluster_are_alike_and_hidden_and_let_a_request_in_by_the_coordinator():
    services = compose.services(CITUS)
    assert set(services) == {*MACHINES, "machines"}
    for name in MACHINES:
        service = services[name]
        assert re.search(r":\d+\.\d+", service["image"])
        assert service["image"] == services["db"]["image"]
        assert service["command"] == services["db"]["command"]
        assert service["environment"] == services["db"]["environment"]
        assert not service["user"].startswith(("0", "root"))
        assert "ports" not in service
        assert all(compose.whole()["networks"][network]["internal"] for network in service["networks"])
        assert service["healthcheck"]["test"]
    assert set(services["db"]["networks"]) == set(compose.services()["db"]["networks"])
    account = {name: value for name, value in services["db"]["environment"].items() if name != "PGPASSWORD"}
    assert account == compose.services()["db"]["environment"]


def test_each_machine_of_a_cluster_keeps_its_own_data_and_is_made_known():
    services = compose.services(CITUS)
    kept = [volume.partition(":")[0] for name in MACHINES for volume in services[name]["volumes"]]
    assert sorted(kept) == sorted(compose.whole(CITUS)["volumes"])
    assert not set(kept) & set(compose.whole()["volumes"])
    said = services["machines"]["command"][-1]
    assert re.findall(r"citus_set_coordinator_host\('(.+?)'", said) + re.findall(r"citus_add_node\('(.+?)'", said) == [
        *MACHINES
    ]
