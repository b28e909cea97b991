from tools.bench.results import Latency, Run
from tools.bench.scenarios.soak import Sample, Table, compared


def sample(*, p99=10.0, errors=0, table=(1_000_000, 1_000_000, 20_000, 100), mb=100.0, files=6):
    run = Run("minute", 150, Latency(1, 5, p99), 1_000, errors=errors)
    return Sample(60, run, {"client_views": Table(*table)}, mb, files)


def missed(**late):
    return [
        target.what.partition(",")[0].strip() for target in compared(sample(), sample(**late)) if target.is_met is False
    ]


def test_what_stays_as_it_was_meets_all_targets():
    assert missed() == []
    assert missed(table=(2_000_000, 2_000_000, 40_000, 100)) == []  # more rows take more room


def test_each_thing_that_grows_misses_its_own():
    assert missed(p99=16) == ["p99 of ads at the end"]
    assert missed(errors=1) == ["no request fails"]
    assert missed(mb=120) == ["memory of the largest worker"]
    assert missed(files=7) == ["files of metrics"]
    assert missed(table=(3_000_000, 1_000_000, 20_000, 100)) == ["bytes a row"]
    assert missed(table=(1_000_000, 1_000_000, 20_000, 9_000)) == ["dead rows of a table's living; most: client_views"]


def test_of_small_tables_nothing_is_said():
    assert missed(table=(9_000_000, 9_000_000, 10, 9_000)) == []
