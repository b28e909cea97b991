"""A run against a platform of the tests, and all that deviated."""

from contextlib import ExitStack

from tools.judge.platform import Platform as Judged
from tools.judge.run import judge
from tools.judge.tests.platform import Platform, serving
from tools.judge.wire import Notes, Wire
from tools.market.judged import Scale, generate

SMALL = Scale(days=3, clients=30, advertisers=4, campaigns=16)
TINY = Scale(days=2, clients=12, advertisers=2, campaigns=8)


def run(platform=None, spoil=None, scale=TINY):
    notes = Notes()
    with ExitStack() as stack:
        url = stack.enter_context(serving(platform or Platform(), *([spoil] if spoil else []))).url
        wire = stack.enter_context(Wire(url, notes))
        metrics = judge(wire, generate(1, scale), 1, platform=Judged(url, lambda: None), tell=lambda _: None)
    return metrics, {f"{call}: {what}" for call, what in notes.deviations}
