"""A moto server in a process of its own: S3, STS, EC2 and KMS over HTTP on this machine.

Of its own, because importing moto sets off warnings that are errors here.
"""

from __future__ import annotations

import subprocess
import sys
from types import TracebackType
from typing import Self

ACCOUNT = "123456789012"
"""The account that everybody is signed in to."""

_SERVE = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(*server.get_host_and_port(), flush=True)
sys.stdin.read()
"""


class MotoServer:
    """Serves inside ``with``; ends with the process that started it."""

    def __init__(self) -> None:
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        host, port = self._process.stdout.readline().split()
        self.url = f"http://{host}:{port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.communicate(timeout=10)

    @property
    def variables(self) -> dict[str, str]:
        """Credentials that moto takes, and where AWS's services are."""
        return {
            "AWS_ACCESS_KEY_ID": "moto",
            "AWS_SECRET_ACCESS_KEY": "moto",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
