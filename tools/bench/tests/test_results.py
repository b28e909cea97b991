import pytest

from tools.bench.results import Latency, Run, Usage, at_least, at_most, holds, ratios, reported, summed_up


def run(name="ads", per_second=100.0, **changes):
    return Run(name, per_second, Latency(1, 2, 3), requests=10, **changes)


def test_latencies_are_percentiles_in_milliseconds():
    assert Latency.of(range(0, 101_000, 1000)) == Latency(50, 95, 99)
    assert Latency.of([1500]) == Latency(1.5, 1.5, 1.5)
    assert Latency.of([]) == Latency(0, 0, 0)


def test_ratios_are_taken_pair_by_pair():
    assert ratios([6, 8], [10, 4]) == [0.6, 2]
    assert ratios([1], [0]) == [float("inf")]


def test_a_target_is_judged_by_the_median_of_its_pairs():
    target = at_least("rate", [0.5, 0.61, 0.9], 0.6)
    assert (target.measured, target.is_met, target.spread) == (0.61, True, "0.50 to 0.90")
    assert not at_least("rate", [0.59], 0.6).is_met
    assert at_most("p50", [4, 1, 9], 4).is_met
    assert not at_most("p50", [4.1], 4).is_met


def test_what_is_only_reported_is_neither_met_nor_missed():
    assert reported("share", [2]).is_met is None
    assert holds("limit", is_met=False).is_met is False


def test_runs_of_a_name_become_one_line_of_medians_and_sums():
    runs = [
        run(per_second=1, statuses={"ad 200": 10}, errors=1, usage=Usage(cores=1)),
        run(name="alone"),
        run(per_second=5, statuses={"ad 200": 9, "ad 404": 1}, usage=Usage(cores=3)),
        run(per_second=3),
    ]
    ads, alone = summed_up(runs)
    assert (ads.name, ads.per_second, ads.requests, ads.errors) == ("ads", 3, 30, 1)
    assert ads.statuses == {"ad 200": 19, "ad 404": 1}
    assert ads.usage.cores == 2
    assert ads.usage.worker_mb is None
    assert alone.name == "alone"


@pytest.mark.parametrize("measured", [0.5999, 0.6])
def test_the_limit_itself_is_enough(measured):
    assert at_least("rate", [measured], 0.6).is_met is (measured == 0.6)
