"""What an ad costs under the selections that look ahead, against the formula."""

from tools.bench.lab import Lab, Platform
from tools.bench.results import Outcome, Run, at_most, ratios, reported

FORMULA, OTHERS = "formula", ("patient", "reserving")
MOST = 1.1


def selections(lab: Lab) -> Outcome:
    """Ask for ads under each selection in turn, on the same server."""
    size = lab.effort.size
    traffic = lab.ads(size)
    runs: dict[str, list[Run]] = {name: [] for name in (FORMULA, *OTHERS)}
    with lab.platform(size) as platform:
        for number in range(lab.effort.rounds):
            for name, found in runs.items():
                _switch(lab, platform, name)
                found.append(lab.load(f"GET /ads, {name}", platform, traffic, seed=number))
    cpu = {name: [run.usage.cpu_ms for run in found] for name, found in runs.items()}
    times = {name: [run.latency.p50 for run in found] for name, found in runs.items()}
    return Outcome(
        f"Selections on {size}, against the formula",
        [run for found in runs.values() for run in found],
        [
            *(at_most(f"CPU of an ad, {name}", ratios(cpu[name], cpu[FORMULA]), MOST) for name in OTHERS),
            *(reported(f"p50, {name}", ratios(times[name], times[FORMULA])) for name in OTHERS),
        ],
    )


def _switch(lab: Lab, platform: Platform, name: str) -> None:
    """Switch the selection, and let the platform mark its campaigns for it."""
    with platform.http() as http:
        http.patch("/selection", json={"selection": name}).raise_for_status()
    lab.databases.manage(platform.database, "refresh_selection")
