"""Writers are served in the order in which they asked."""

import time
from threading import Thread

import pytest

from interview.database.turns import Turns
from interview.errors import Unavailable


def until(condition) -> None:
    ends = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.001)


def in_a_queue(turns: Turns, served: list[int], count: int) -> list[Thread]:
    """Threads that ask one after another, while somebody else holds the lock."""

    def ask(number: int) -> None:
        with turns.turn(seconds=5):
            served.append(number)

    threads = []
    for number in range(count):
        threads.append(Thread(target=ask, args=(number,)))
        threads[-1].start()
        until(lambda asked=number + 1: turns.waiting == asked)
    return threads


def test_who_asked_first_is_served_first():
    turns, served = Turns(), []
    with turns.turn(seconds=1):
        threads = in_a_queue(turns, served, 12)
    for thread in threads:
        thread.join()
    assert served == list(range(12))


def test_who_asks_again_and_again_cannot_pass_those_who_wait():
    turns, served = Turns(), []
    with turns.turn(seconds=1):
        threads = in_a_queue(turns, served, 5)
    for _ in range(20):
        with turns.turn(seconds=1):
            served.append(99)
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4] + [99] * 20


def test_who_waited_too_long_is_told_so_and_leaves_the_queue():
    turns, told = Turns(), []

    def ask() -> None:
        with pytest.raises(Unavailable) as refused, turns.turn(seconds=0.05):
            pass
        told.append(refused.value.codes)

    with turns.turn(seconds=1):
        thread = Thread(target=ask)
        thread.start()
        thread.join()

    assert told == [("DB-002",)]
    assert turns.waiting == 0
    with turns.turn(seconds=0.05):
        pass
