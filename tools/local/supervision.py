"""How commands listen to signals, talk, and wait for children that own the terminal."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from tools.local.folder import DataFolder
from tools.local.processes import die_with_parent

SECONDS_TO_STOP = 10.0
SIGNAL_CODES = 128
SIGINT_CODE = SIGNAL_CODES + signal.SIGINT


@contextmanager
def until_told_to_stop(folder: DataFolder | None = None) -> Iterator[ExitStack]:
    """Run the block until a signal; then, undisturbed by more signals, undo what it registered, and give up any folder.

    A signal is no error: the block just ends.
    """
    _listen(_interrupt)
    try:
        with ExitStack() as stopping:
            if folder:
                stopping.callback(folder.close)
            try:
                yield stopping
            except KeyboardInterrupt:
                pass
            finally:
                _listen(signal.SIG_IGN)
    finally:
        _listen(signal.SIG_DFL)


def wait_for_child(command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> int:
    """Run a command on our terminal and return its exit code; when we are told to stop, so is it."""
    process = _on_our_terminal(command, cwd, env)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def hand_terminal_to(command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> int:
    """Let a command have the terminal, Ctrl-C included, and return its exit code as a shell would."""
    process = _on_our_terminal(command, cwd, env)
    _listen(lambda *_: process.terminate())
    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal has sent it to the command as well
    code = process.wait()
    return code if code >= 0 else SIGNAL_CODES - code


def tell(line: str) -> None:
    """Show progress, apart from what is meant for other programs."""
    print(line, file=sys.stderr, flush=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _listen(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT too where a shell started us in the background without it
        signal.signal(number, handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN or handler is signal.SIG_IGN:  # nohup ignores it
        signal.signal(signal.SIGHUP, handler)


def _on_our_terminal(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(env),
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one system call, forked from one thread
    )
