"""What a plain ``pulumi up`` of a Python project needs beside the engine: a language host.

The real one comes with Pulumi's installer and is no Go module, so a test machine may not have it. This one runs a
program as that one does, in a process of its own, with the same working directory, configuration and addresses; the
engine attaches to it by ``PULUMI_DEBUG_LANGUAGES``.

    python -m tests.engine.language REQUEST     run one program; REQUEST is the engine's, as JSON
"""

# ruff: noqa: N802 - the protocol names its methods

from __future__ import annotations

import asyncio
import json
import os
import platform
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import grpc
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.errors import RunError
from pulumi.runtime import run_in_stack, set_all_config
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2
from pulumi.runtime.settings import reset_options

PROGRAM_SECONDS = 300


class PythonLanguage(language_pb2_grpc.LanguageRuntimeServicer):
    """A language host that is served inside ``with``; ``variables`` tell the engine of it."""

    def __init__(self) -> None:
        self._engine = ""
        self._server = grpc.server(ThreadPoolExecutor(4))
        language_pb2_grpc.add_LanguageRuntimeServicer_to_server(self, self._server)
        self.variables: dict[str, str] = {}

    def __enter__(self) -> Self:
        port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        self.variables = {"PULUMI_DEBUG_LANGUAGES": f"python:{port}"}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.stop(None).wait()

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        self._engine = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version="1.0.0")

    def About(self, request: language_pb2.AboutRequest, context: grpc.ServicerContext) -> language_pb2.AboutResponse:
        return language_pb2.AboutResponse(executable=sys.executable, version=platform.python_version())

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        return language_pb2.GetRequiredPackagesResponse()

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        asked = {**MessageToDict(request, preserving_proto_field_name=True), "engine": self._engine}
        done = subprocess.run(
            [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "tests.engine.language",
                json.dumps({**asked, "engine": self._engine}),
            ],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=PROGRAM_SECONDS,
            check=False,
        )
        if done.returncode == 0:
            return language_pb2.RunResponse()
        return language_pb2.RunResponse(error=f"program ended with {done.returncode}: {done.stdout}{done.stderr}")


def main() -> None:
    """Run one program as the engine asked for it."""
    asked = cast("dict[str, Any]", json.loads(sys.argv[1]))
    info = cast("dict[str, str]", asked["info"])
    reset_options(
        project=asked["project"],
        stack=asked["stack"],
        root_directory=info["root_directory"],
        monitor_address=asked["monitor_address"],
        engine_address=asked["engine"],
        preview=asked.get("dryRun", False),
        organization=asked.get("organization", "organization"),
    )
    set_all_config(asked.get("config", {}), asked.get("configSecretKeys", []))
    program = Path(info["program_directory"], info["entry_point"])
    os.chdir(info["program_directory"])

    def run() -> None:
        runpy.run_path(str(program), run_name="__main__")

    try:
        asyncio.run(run_in_stack(run))
    except RunError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
