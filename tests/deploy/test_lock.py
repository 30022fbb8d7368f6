from __future__ import annotations

import getpass
import os
import socket
from pathlib import Path

import pytest

from msr.deploy.lock import held
from msr.errors import StackError


def test_the_second_one_is_told_who_holds_the_environment_and_for_what(tmp_path: Path) -> None:
    who = f"`msr up` of {getpass.getuser()}@{socket.gethostname()} (pid {os.getpid()}) since 20"
    with held(tmp_path / "lock", "up"):
        with pytest.raises(StackError) as refused, held(tmp_path / "lock", "down"):
            pass
        assert refused.value.message.startswith(f"another deployment holds this environment: {who}")


def test_a_lock_that_was_given_back_can_be_taken(tmp_path: Path) -> None:
    for purpose in ("up", "down"):
        with held(tmp_path / "lock", purpose):
            assert (tmp_path / "lock.json").exists()
    assert not (tmp_path / "lock.json").exists()
