from threading import Event

from zoomad.serving.background import PeriodicTask


def test_a_task_that_fails_says_so_once_and_is_tried_again(caplog):
    outages = iter([OSError("away"), OSError("still away")])
    is_done = Event()

    def work():
        for outage in outages:
            raise outage
        is_done.set()

    task = PeriodicTask("chore", work, pause=0.01)
    task.start()
    assert is_done.wait(60)
    task.end()
    assert [record.exc_info[1].args for record in caplog.records if "chore" in record.getMessage()] == [("away",)]


def test_a_task_that_is_told_to_end_works_a_last_time():
    times = []
    task = PeriodicTask("chore", lambda: times.append(1), pause=3600)
    task.start()
    task.end()
    assert times == [1]
    assert not task.is_alive()
