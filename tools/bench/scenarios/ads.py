"""How fast ads are, against the database alone; and what many connections at once do to the slowest answers."""

from tools.bench.lab import Lab
from tools.bench.results import Outcome, at_least, at_most, ratios, reported

SHARE_OF_THE_DATABASE = 0.6
MANY = 64
SLOWEST_TO_USUAL = 5.0


def ads(lab: Lab) -> Outcome:
    """Ask for ads and let the database alone choose them, in turn; then ask over many connections."""
    size = lab.effort.size
    traffic = lab.ads(size)
    served, alone = [], []
    with lab.platform(size) as platform:
        for number in range(lab.effort.rounds):
            served.append(lab.load("GET /ads", platform, traffic, seed=number))
            alone.append(lab.alone(platform, size, seed=number))
        clicking = lab.load("GET /ads, 10 % click", platform, lab.ads(size, clicks=0.1))
        crowded = [
            lab.load(f"GET /ads, {MANY} connections", platform, traffic, connections=MANY, seed=number)
            for number in range(lab.effort.rounds)
        ]
    rate = ratios([run.per_second for run in served], [run.per_second for run in alone])
    slowest = ratios([run.latency.p99 for run in crowded], [run.latency.p50 for run in crowded])
    cpu = ratios([run.usage.cpu_ms for run in served], [run.usage.cpu_ms for run in alone])
    return Outcome(
        f"Ads on {size}, against the database alone",
        [*served, *alone, clicking, *crowded],
        [
            at_least("ads a second, against the database alone", rate, SHARE_OF_THE_DATABASE),
            at_most(f"p99 against p50, {MANY} connections", slowest, SLOWEST_TO_USUAL),
            reported("CPU of an ad, against the database alone", cpu),
        ],
    )
