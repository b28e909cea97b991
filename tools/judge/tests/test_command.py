"""`make judge` as it is called: what it prints, and what it returns."""

import pytest

from tools.judge.__main__ import main
from tools.judge.tests.platform import Platform, serving
from tools.local import ports

SIZE = ["--days", "2", "--clients", "12", "--advertisers", "2", "--campaigns", "8"]


def judge(url, *options):
    return main(["--url", url, *SIZE, *options])


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("tools.judge.platform.SECONDS_ELSEWHERE", 0)


def table(printed):
    return [line for line in printed.out.splitlines() if "mean time" not in line]


def test_the_same_seed_makes_the_same_table_and_another_seed_another(capsys):
    tables = []
    for seed in ("5", "5", "6"):
        with serving(Platform()) as server:
            assert judge(server.url, "--seed", seed) == 0
        tables.append(table(capsys.readouterr()))
    assert tables[0] == tables[1]
    assert tables[0][-1] == "No deviation."
    assert tables[0][1:] != tables[2][1:]


def test_a_deviation_is_printed_with_its_number_and_first_place_and_fails_the_command(capsys):
    def spoil(method, path, status, body):
        return (202 if method == "PUT" else status), body

    with serving(Platform(), spoil) as server:
        assert judge(server.url) == 1
    printed = capsys.readouterr().out
    assert "PUT /advertisers/{advertiser_id}/campaigns/{campaign_id}: answered 202 instead of 200 (" in printed
    assert "    first: /advertisers/" in printed


def test_a_platform_that_was_used_before_is_not_judged(capsys):
    platform = Platform()
    platform.day = 7
    with serving(platform) as server:
        assert judge(server.url) == 1
    assert "this platform is past it" in capsys.readouterr().err


def test_nobody_there_is_a_sentence(capsys):
    url = f"http://127.0.0.1:{ports.pick()}"
    assert judge(url) == 1
    assert f"No answer to POST {url}/time/advance" in capsys.readouterr().err


class HeldBack(Platform):
    """It has no ad for anybody."""

    def answer(self, method, path, body):
        return (404, {}) if path.startswith("/ads?") else super().answer(method, path, body)


@pytest.mark.parametrize(("selection", "code"), [("formula", 1), ("reserving", 0)])
def test_under_a_reserving_selection_no_ad_is_no_deviation(selection, code, capsys):
    with serving(HeldBack()) as server:
        assert judge(server.url, "--selections", selection) == code
    assert f"{selection}: " in capsys.readouterr().out


@pytest.mark.parametrize("names", ["greedy", "formula,patient"])
def test_on_a_platform_of_others_one_known_selection_is_judged(names):
    with pytest.raises(SystemExit):
        judge("http://127.0.0.1:1", "--selections", names)
