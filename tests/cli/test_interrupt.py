"""Ctrl-C: the first stops in good order, the second at once, a third ends msr."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from msr.cli.interrupt import FIRST, SECOND, interruptible


class Deployment:
    """Something that can be cancelled, and knows how often it was."""

    def __init__(self) -> None:
        self.cancelled = 0
        self.threads: set[int] = set()
        self.heard = threading.Semaphore(0)

    def cancel(self) -> None:
        self.cancelled += 1
        self.threads.add(threading.get_ident())
        self.heard.release()

    def press_ctrl_c(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        assert self.heard.acquire(timeout=5)


def test_without_ctrl_c_nothing_happens() -> None:
    deployment = Deployment()
    before = signal.getsignal(signal.SIGINT)
    with interruptible(deployment.cancel, pytest.fail) as interruption:
        assert signal.getsignal(signal.SIGINT) is not before
    assert not interruption
    assert signal.getsignal(signal.SIGINT) is before


def test_the_first_two_cancel_and_say_what_happens() -> None:
    deployment, said = Deployment(), list[str]()
    with interruptible(deployment.cancel, said.append) as interruption:
        deployment.press_ctrl_c()
        assert said == [FIRST]
        deployment.press_ctrl_c()
    assert interruption
    assert said == [FIRST, SECOND]
    assert deployment.cancelled == 2


def test_cancelling_never_runs_in_the_interrupted_thread() -> None:
    deployment = Deployment()
    with interruptible(deployment.cancel, lambda _: None):
        deployment.press_ctrl_c()
    assert threading.get_ident() not in deployment.threads


def test_a_third_ends_msr_itself() -> None:
    deployment = Deployment()
    with pytest.raises(KeyboardInterrupt), interruptible(deployment.cancel, lambda _: None):
        deployment.press_ctrl_c()
        deployment.press_ctrl_c()
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)
