"""The local cloud's process: ``python -m msr.local.serve --store PATH --packages aws,gcp``.

Serves each package on a port of its own of 127.0.0.1, prints one line of JSON (``{"aws": 41231}``), and ends when
its standard input closes: it dies with its parent, however that one dies. SIGINT is ignored, because the terminal
sends it to everybody and the parent decides; SIGTERM ends it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from msr import registry
from msr.errors import MsrError
from msr.knowledge import Knowledge
from msr.local.package import package
from msr.local.provider import LocalProvider
from msr.local.schema import PACKAGES
from msr.local.store import Store

WORKERS = 16
_LARGEST_MESSAGE_BYTES = 400 << 20  # what the engine itself allows (Pulumi 3.259, sdk/go/common/util/rpcutil)
_OPTIONS = (
    ("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES),
    ("grpc.max_send_message_length", _LARGEST_MESSAGE_BYTES),
    ("grpc.so_reuseport", 0),
)


def installed_knowledge(package_name: str) -> Knowledge | None:
    """What the installed provider of a package's cloud knows; None where there is no provider."""
    # Several clouds may be built on one SDK: the one that is named like it comes first.
    clouds = sorted(map(registry.provider, registry.names()), key=lambda cloud: cloud.name != package_name)
    found = next((cloud for cloud in clouds if cloud.package == package_name), None)
    return found.local() if found else None


class Servers:
    """Running servers, one a package."""

    def __init__(self, store: Store, packages: Iterable[tuple[str, Knowledge | None]]) -> None:
        self.ports: dict[str, int] = {}
        # A server that nobody refers to is collected and stops.
        self._servers: list[grpc.Server] = []
        for name, knowledge in packages:
            server = grpc.server(ThreadPoolExecutor(WORKERS), options=_OPTIONS)
            servicer = LocalProvider(package(name, knowledge), store)
            provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
            self.ports[name] = server.add_insecure_port("127.0.0.1:0")
            server.start()
            self._servers.append(server)

    def stop(self) -> None:
        """Stops at once; calls in flight are cut off."""
        for stopped in [server.stop(None) for server in self._servers]:
            stopped.wait()


def main(arguments: list[str] | None = None) -> int:
    """Serves until standard input closes or SIGTERM arrives."""
    parser = argparse.ArgumentParser(prog="python -m msr.local.serve", description=__doc__)
    parser.add_argument("--store", type=Path, required=True, help="the SQLite file that holds the local cloud")
    parser.add_argument("--packages", default=",".join(PACKAGES), help="Pulumi packages to serve")
    options = parser.parse_args(arguments)
    ended = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _number, _frame: ended.set())
    try:
        names = cast("str", options.packages).split(",")
        servers = Servers(Store(options.store), [(name, installed_knowledge(name)) for name in names])
    except MsrError as error:
        print(json.dumps({"error": error.message, "hint": error.hint}), flush=True)
        return error.exit_code
    print(json.dumps(servers.ports), flush=True)
    threading.Thread(target=_watch_parent, args=(ended,), daemon=True).start()
    ended.wait()
    servers.stop()
    return 0


def _watch_parent(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    ended.set()


if __name__ == "__main__":
    sys.exit(main())
