"""The border: exit codes, errors of the command line, help that teaches."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer

from msr import errors
from msr.cli import app as border
from msr.cli.app import COMMANDS as HOMES
from msr.cli.app import EXIT_CODES, application, run
from msr.cli.command import command
from msr.cli.screen import Screen
from tests.cli.conftest import Cli

COMMANDS = (
    *("init", "validate", "plan", "preflight", "preview", "up", "drift", "status", "outputs", "down"),
    *("explain", "rules", "compare", "diff", "clouds", "diagram", "schema", "doctor", "version"),
    *("engine status", "engine install", "local ls", "local reset"),
    *("local fault add", "local fault ls", "local fault clear"),
)


def msr(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, as a shell starts it."""
    return subprocess.run(
        [sys.executable, "-m", "msr.cli", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for_and_gives_an_example(cli: Cli, name: str) -> None:
    ran = cli(*name.split(), "--help")
    assert ran.code == 0
    assert ran.err == ""
    assert re.search(rf"\n  Example: msr {name}( .*)?\n$", ran.out), ran.out
    assert "--json" in ran.out
    assert "--debug" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_names_every_command(cli: Cli, name: str) -> None:
    *group, word = name.split()
    assert re.search(rf"^  {word}  +\S", cli(*group, "--help").out, re.MULTILINE)


def test_every_exit_code_of_an_error_is_documented() -> None:
    raised = {
        each.exit_code for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.MsrError)
    }
    assert raised <= dict(EXIT_CODES).keys()


def test_the_help_shows_every_exit_code(cli: Cli) -> None:
    shown = cli("--help").out
    assert [f"    {code:<4} {meaning}\n" in shown for code, meaning in EXIT_CODES] == [True] * len(EXIT_CODES)


def test_no_arguments_show_the_help(cli: Cli) -> None:
    assert cli().out == cli("--help").out


def test_the_version_is_one_line(cli: Cli) -> None:
    assert cli("version").out == "msr 0.1.0\n"
    assert cli("--version").out == "msr 0.1.0\n"
    assert cli("version", "--json").document == {"version": "0.1.0"}


def test_an_unknown_command_is_refused_with_the_likely_one(cli: Cli) -> None:
    ran = cli("plam")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: no such command `plam`\n\nhint: did you mean `plan`?\n"


def test_an_unknown_option_is_refused_with_the_likely_one(cli: Cli) -> None:
    ran = cli("plan", "--enf", "prod")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: no such option: --enf\n\nhint: did you mean `--env`?\n"


def test_an_option_like_no_other_points_to_the_help(cli: Cli) -> None:
    assert cli("plan", "--zzz").err == "error: no such option: --zzz\n\nhint: see `msr plan --help`\n"


def test_a_group_without_a_command_points_to_its_help(cli: Cli) -> None:
    ran = cli("local")
    assert (ran.code, ran.err) == (2, "error: missing command\n\nhint: see `msr local --help`\n")


def test_an_error_under_json_is_one_document_and_nothing_else(cli: Cli) -> None:
    ran = cli("plan", "--json")
    assert (ran.code, ran.err) == (2, "")
    error = ran.document["error"]
    assert (error["kind"], error["exit_code"]) == ("BlueprintError", 2)
    assert error["message"] == "there is no blueprint.yaml"
    assert [issue["code"] for issue in error["issues"]] == ["no-blueprint"]


def test_an_error_of_the_command_line_under_json_is_a_document_too(cli: Cli) -> None:
    ran = cli("plan", "--json", "--enf")
    assert (ran.code, ran.err) == (2, "")
    error = ran.document["error"]
    assert (error["kind"], error["hint"]) == ("CommandLineError", "did you mean `--env`?")


def test_a_missing_blueprint_says_how_to_get_one(cli: Cli) -> None:
    assert cli("up").err == (
        "error: there is no blueprint.yaml\n\n"
        "hint: name a blueprint or its folder, or write a first one with `msr init`\n"
    )


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """An msr with a command that has a fault."""
    faulty = typer.Typer(rich_markup_mode=None)

    def divide(screen: Screen) -> None:
        screen.show(str(1 // 0))

    command(faulty, "divide", example="msr divide")(divide)
    command(faulty, "other", example="msr other")(divide)

    def faulty_application(arguments: Sequence[str]) -> typer.Typer:
        return faulty

    monkeypatch.setattr(border, "application", faulty_application)


@pytest.mark.usefixtures("broken")
def test_a_fault_of_msr_is_one_line_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["divide"]) == 70
    assert capsys.readouterr().err == (
        "error: internal: ZeroDivisionError: integer division or modulo by zero\n\n"
        "hint: this is a fault of msr; run the same command with `--debug` for the traceback\n"
    )


@pytest.mark.usefixtures("broken")
def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["divide", "--debug"]) == 70
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_every_command_of_the_specification_is_there() -> None:
    app = application()
    groups = {group.name: group.typer_instance for group in app.registered_groups}
    assert {str(each.name) for each in app.registered_commands} == {name for name in COMMANDS if " " not in name}
    assert set(groups) == {"engine", "local"}


@pytest.mark.parametrize(("module", "commands"), HOMES.items())
def test_a_command_is_declared_by_the_module_that_is_loaded_for_it(module: str, commands: Sequence[str]) -> None:
    for command_ in commands:
        app = application([command_])
        declared = {each.name for each in (*app.registered_commands, *app.registered_groups)}
        assert declared == set(commands), module


def test_no_color_takes_every_colour_away(tmp_path: Path) -> None:
    coloured = msr("plam", cwd=tmp_path, FORCE_COLOR="1").stderr
    plain = msr("plam", cwd=tmp_path, FORCE_COLOR="1", NO_COLOR="1").stderr
    assert "\x1b[1;31merror:" in coloured
    assert re.search(r"\x1b\[[0-9;]*3[0-7]m", plain) is None


def test_a_pipe_gets_no_escape_codes(tmp_path: Path) -> None:
    assert "\x1b" not in msr("doctor", cwd=tmp_path).stdout


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    shell = f"{sys.executable} -m msr.cli schema | head -c 1"
    ran = subprocess.run(["/bin/sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True)
    assert (ran.stdout, ran.stderr) == ("{", "")


def test_shell_completion_knows_the_commands(tmp_path: Path) -> None:
    ran = msr(cwd=tmp_path, _MSR_COMPLETE="complete_bash", COMP_WORDS="msr p", COMP_CWORD="1")
    assert ran.stdout.split() == ["plan", "preflight", "preview"]


def test_shell_completion_knows_the_environments_of_the_blueprint(cli: Cli, tmp_path: Path) -> None:
    cli("init", "shop")
    with (tmp_path / "shop/blueprint.yaml").open("a") as file:
        file.write('environments:\n  prod: {account: "444455556666", state: "s3://shop"}\n')
    words = {"_MSR_COMPLETE": "complete_bash", "COMP_WORDS": "msr up shop --env p", "COMP_CWORD": "4"}
    assert msr(cwd=tmp_path, **words).stdout.split() == ["prod"]


def test_planning_commands_load_no_engine_sdk(tmp_path: Path) -> None:
    probe = (
        "import sys, json; from msr.cli.app import run; codes = [run(['init']), run(['plan']), run(['validate'])];"
        "print(json.dumps([codes, sorted({'pulumi', 'grpc', 'rich.live'} & sys.modules.keys())]), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True
    )
    assert json.loads(ran.stderr.splitlines()[-1]) == [[0, 0, 0], []]
