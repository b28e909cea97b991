import socket

import pytest

from tools.demo import __main__ as command
from zoomad.wire import connections


@pytest.fixture
def nobody(monkeypatch):
    """An address where nothing listens."""
    monkeypatch.setattr(connections, "PAUSES", (0,))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_platform_that_is_away_is_a_sentence_and_exit_code_1(nobody, capsys):
    assert command.main(["--url", nobody]) == 1
    assert capsys.readouterr().err.startswith(f"The platform at {nobody} does not answer: ")


def test_ctrl_c_is_exit_code_130(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "run", interrupted)
    assert command.main([]) == 130
    assert capsys.readouterr().err == "Stopped; run it again to go on.\n"


@pytest.mark.parametrize("days", ["0", "-1", "many"])
def test_days_that_are_none_are_refused(days, capsys):
    with pytest.raises(SystemExit):
        command.main(["--days", days])
    assert "--days" in capsys.readouterr().err
