import os
import subprocess
import sys
import time

import psutil
import pytest

from tests.concurrency import until
from tools.bench.quota import Quota, cpu_seconds

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="quotas are Linux's")


def test_a_process_that_used_its_share_up_is_held_and_goes_on_afterwards():
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        process = psutil.Process(busy.pid)
        with Quota([busy.pid], share=0):
            until(lambda: process.status() == psutil.STATUS_STOPPED)
        assert process.status() != psutil.STATUS_STOPPED
        busy.kill()


def test_cpu_time_is_that_of_the_process():
    assert cpu_seconds(os.getpid()) == pytest.approx(time.process_time(), abs=0.5)
