"""Statistics of what is large, against the ping: they read counters, so that a million views cost what one does."""

from tools.bench.lab import Lab
from tools.bench.results import Outcome, Run, at_most, ratios

SIZE = "B"
TIMES_THE_PING = 10.0


def statistics(lab: Lab) -> Outcome:
    """Ask for totals and days of the campaign that all clients saw and of the advertiser with the most campaigns."""
    data, size = lab.data(SIZE), lab.sizes[SIZE]
    campaign = f"/stats/campaigns/{data.campaigns[0]}"
    advertiser = f"/stats/advertisers/{data.advertisers[0]}/campaigns"
    pages = {
        "ping": "/system/ping",
        f"campaign of {size.clients:,} views, total": campaign,
        f"campaign of {size.clients:,} views, daily": f"{campaign}/daily",
        f"advertiser of {size.devoted:,} campaigns, total": advertiser,
        f"advertiser of {size.devoted:,} campaigns, daily": f"{advertiser}/daily",
    }
    runs: dict[str, list[Run]] = {name: [] for name in pages}
    with lab.platform(SIZE) as platform:
        for number in range(lab.effort.rounds):
            for name, path in pages.items():
                runs[name].append(lab.load(name, platform, {"kind": "pages", "paths": [path]}, seed=number))
    ping = [run.latency.p99 for run in runs["ping"]]
    return Outcome(
        "Statistics against the ping",
        [run for name in pages for run in runs[name]],
        [
            at_most(f"p99 of {name}", ratios([run.latency.p99 for run in found], ping), TIMES_THE_PING)
            for name, found in runs.items()
            if name != "ping"
        ],
    )
