import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from yintang.kernel.turns import InOrder


def test_waiters_are_served_in_the_order_they_came() -> None:
    line, served = InOrder(), []

    def wait_in_line(number: int) -> None:
        with line:
            served.append(number)

    with ThreadPoolExecutor(8) as pool, line:
        for number in range(8):
            pool.submit(wait_in_line, number)
            while len(line._waiting) <= number:
                time.sleep(0.001)
    assert served == list(range(8))


def test_one_at_a_time_is_inside() -> None:
    line, inside, most = InOrder(), 0, 0

    def enter(_: int) -> None:
        nonlocal inside, most
        with line:
            inside += 1
            most = max(most, inside)
            time.sleep(0.0005)
            inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, range(80)))
    assert most == 1


def test_an_error_inside_lets_the_next_one_in() -> None:
    line = InOrder()
    with pytest.raises(ZeroDivisionError), line:
        raise ZeroDivisionError
    with line:
        pass


@pytest.mark.parametrize("already_handed_over", [False, True])
def test_whoever_leaves_the_line_does_not_stop_it(already_handed_over: bool) -> None:
    line, turn = InOrder(), threading.Lock()
    with line:
        if not already_handed_over:
            line._waiting.append(turn)
            line._leave(turn)
    if already_handed_over:
        line._taken = True
        line._leave(turn)
    with line:
        pass


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_does_not_inherit_the_wait() -> None:
    line = InOrder()
    with line:
        child = os.fork()
        if child == 0:
            with line:
                os._exit(0)
        ended = os.waitpid(child, 0)[1]
    assert ended == 0
