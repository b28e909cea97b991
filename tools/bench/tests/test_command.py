import pytest

from tools.bench.__main__ import main


def test_an_unknown_scenario_is_refused_with_the_names_of_the_known(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["nonsense"])
    assert "unknown: nonsense" in capsys.readouterr().err
