"""The process that serves, and the environment that reaches it alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep

import pytest

from msr.errors import LocalCloudError
from msr.local.cloud import LocalCloud, credential_names, without_credentials
from msr.local.listing import open_store
from tests.local import aws_world as world
from tests.local.client import Client, Refusal

END_SECONDS = 10


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ends(port: int) -> bool:
    """Whether nobody listens any more, soon."""
    until = monotonic() + END_SECONDS
    while answers(port) and monotonic() < until:
        sleep(0.05)
    return not answers(port)


def test_all_three_packages_are_served_and_stop_with_the_context(tmp_path: Path) -> None:
    with LocalCloud(tmp_path / "cloud.db") as cloud:
        assert set(cloud.ports) == {"aws", "azure-native", "gcp"}
        ports = tuple(cloud.ports.values())
        assert all(map(answers, ports))
    assert all(map(ends, ports))


def test_the_store_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "cloud.db"
    for expected in ("", "orders"):
        with LocalCloud(path, ("aws",)) as cloud:
            client = Client(cloud.ports["aws"], {"region": "us-east-1"})
            assert client.adopt(world.TABLE, "t", "orders").id == expected
            if not expected:
                client.create(world.TABLE, "t", world.table_inputs())
            client.channel.close()


def test_two_local_clouds_on_one_store_are_one_cloud(tmp_path: Path) -> None:
    path = tmp_path / "cloud.db"
    with LocalCloud(path, ("aws",)) as one, LocalCloud(path, ("aws",)) as two:
        clients = [Client(cloud.ports["aws"], {"region": "us-east-1"}) for cloud in (one, two)]

        def fill(client: Client) -> int:
            names = [f"table-{number}" for number in range(20)]
            return sum(is_made(client, name) for name in names)

        with ThreadPoolExecutor(2) as pool:
            made = list(pool.map(fill, clients))
        for client in clients:
            client.channel.close()
    assert sum(made) == 20
    assert len(open_store(path).objects()) == 20


def is_made(client: Client, name: str) -> bool:
    """Whether a table of that name could still be made."""
    try:
        client.create(world.TABLE, name, world.table_inputs(name))
    except Refusal as refused:
        assert refused.code == "ALREADY_EXISTS"
        return False
    return True


def test_the_servers_die_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from msr.local.cloud import LocalCloud;"
        "cloud = LocalCloud(Path(sys.argv[1]), ('aws',)); cloud.start();"
        "print(cloud.ports['aws'], flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "cloud.db")], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    port = int(parent.stdout.readline())
    assert answers(port)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert ends(port)


def test_an_interrupt_from_the_terminal_does_not_stop_the_servers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "msr.local.serve", "--store", str(tmp_path / "cloud.db"), "--packages", "aws"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    port = int(server.stdout.readline().partition(": ")[2].rstrip("}\n"))
    server.send_signal(signal.SIGINT)
    sleep(0.2)
    assert answers(port)
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=END_SECONDS)
    assert server.returncode == 0


def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match="the SDK of package oci is not installed"):
        LocalCloud(tmp_path / "cloud.db", ("oci",)).start()
    with pytest.raises(LocalCloudError, match="the local cloud is not running"):
        LocalCloud(tmp_path / "cloud.db").environment()


def test_nothing_that_leads_to_a_real_account_reaches_the_engine(tmp_path: Path) -> None:
    ambient = {
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_PROFILE": "prod",
        "ARM_CLIENT_SECRET": "hush",
        "AZURE_TENANT_ID": "t",
        "GOOGLE_APPLICATION_CREDENTIALS": "/key.json",
        "CLOUDSDK_CORE_PROJECT": "prod",
        "PULUMI_ACCESS_TOKEN": "pul-",
        "PATH": "/bin",
    }
    assert without_credentials(ambient) == {"PATH": "/bin"}
    with LocalCloud(tmp_path / "cloud.db", ("aws",)) as cloud:
        overlaid = {**ambient, **cloud.environment(ambient)}
        assert [name for name in credential_names(ambient) if overlaid[name]] == []
        assert overlaid["PULUMI_DEBUG_PROVIDERS"] == f"aws:{cloud.ports['aws']}"
        assert overlaid["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
        home = Path(overlaid["PULUMI_HOME"])
        assert home.is_relative_to(tmp_path)
        assert list(home.iterdir()) == []
