"""ML scores one by one, and what a thousand of them a second leave for ads.

On a busy machine scores take CPU from ads, and must not slow them down in another way: the share of ads that is left
has to be at least the share of CPU that is left. The CPU of scores is measured without ads; 0.9 allows for errors.
"""

from collections.abc import Mapping
from typing import Any

from tools.bench.lab import Lab, Platform
from tools.bench.results import Outcome, Run, at_least, ratios, reported

Traffic = Mapping[str, Any]

SHARE_OF_ADS = 0.5
FAIR = 0.9
A_SECOND = 1000
BODY = 100


def scores(lab: Lab) -> Outcome:
    """Compare ads and scores, each alone; then let both come at once, scores one by one and in bodies of a hundred."""
    size, effort = lab.effort.size, lab.effort
    data = lab.data(size)
    ads = lab.ads(size)
    single = {"kind": "scores", "clients": ads["clients"], "advertisers": data.advertisers.tolist()}
    bulk = {**single, "size": BODY}
    served, stored, targets, runs = [], [], [], []
    with lab.platform(size) as platform:
        for number in range(effort.rounds):
            served.append(lab.load("GET /ads", platform, ads, seed=number))
            stored.append(lab.load("POST /ml-scores", platform, single, seed=number))
        for label, traffic, rate in (("one by one", single, A_SECOND), ("in bodies of 100", bulk, A_SECOND / BODY)):
            alone, mixed = [], []
            for number in range(effort.rounds):
                alone.append(lab.load(f"scores {label}", platform, traffic, rate=rate, seed=number))
                mixed.append(_mixed(lab, platform, label, ads, traffic, rate, number))
            kept = ratios([ad.per_second for ad, _ in mixed], [run.per_second for run in served])
            left = [
                1 - (_cores(one) / _cores(busy)) * (score.per_second / one.per_second)
                for one, (_, score), busy in zip(alone, mixed, served, strict=True)
            ]
            targets += [
                at_least(f"ads kept, against the CPU left; scores {label}", ratios(kept, left), FAIR),
                reported(f"  ads kept; scores {label}", kept),
            ]
            runs += [*alone, *(run for pair in mixed for run in pair)]
    rate_of_scores = ratios([run.per_second for run in stored], [run.per_second for run in served])
    return Outcome(
        f"ML scores on {size}",
        [*served, *stored, *runs],
        [at_least("scores a second one by one, against ads a second", rate_of_scores, SHARE_OF_ADS), *targets],
        [f"Wanted were {A_SECOND:,} scores a second; as many came as the table says (bodies count as one request)."],
    )


def _mixed(  # noqa: PLR0913, PLR0917 - one call
    lab: Lab, platform: Platform, label: str, ads: Traffic, scores: Traffic, rate: float, seed: int
) -> list[Run]:
    return lab.loads(
        platform,
        {
            f"GET /ads while scores arrive {label}": lab.spec(platform, ads, seed=seed),
            f"scores {label} while ads are served": lab.spec(platform, scores, rate=rate, seed=seed),
        },
    )


def _cores(run: Run) -> float:
    return run.usage.cores or 0.0
