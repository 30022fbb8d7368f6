"""Rules about the code of functions: the folder is there, the handler is in it, its variables are free."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from msr.blueprint import Blueprint, Function
from msr.blueprint.section import matches
from msr.check import handler
from msr.check.folder import measure
from msr.check.handler import Fault
from msr.check.rule import finding
from msr.errors import Issue, Severity
from msr.value import value

_RUNTIMES = r"python3\.[0-9]{1,2}|nodejs[0-9]{2}(?:\.x)?"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"

SET_BY_CLOUDS = frozenset(
    {
        # AWS docs, "Working with Lambda environment variables", reserved
        *("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV"),
        *("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"),
        *("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
        *("AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "_HANDLER", "_X_AMZN_TRACE_ID"),
        # Google Cloud docs, Cloud Run, "Environment variables for services", reserved
        *("FUNCTION_SIGNATURE_TYPE", "FUNCTION_TARGET", "K_REVISION", "K_SERVICE", "PORT"),
    }
)
"""Variables that one cloud or another sets itself; a portable blueprint leaves them alone on all."""


@value
class CodeLimits:
    """How large a code folder may be, before what ``requirements.txt`` adds.

    AWS docs, "Lambda quotas": 250 MB unzipped, layers included.
    """

    unzipped_mb: int = 250


def handlers_exist(limits: CodeLimits) -> Callable[[Blueprint], Iterator[Issue]]:
    """The rule that each function's folder is there and fits, and that its handler is in it."""

    def rule(blueprint: Blueprint) -> Iterator[Issue]:
        for name, function in blueprint.functions.items():
            folder = blueprint.source.folder / function.code
            for fault in _readable_faults(function, folder, limits):
                severity: Severity = "warning" if fault.doubtful else "error"
                path = ("functions", name, fault.field)
                yield finding(blueprint, path, fault.code, fault.message, fault.hint, severity)

    return rule


def runtimes_are_known(blueprint: Blueprint) -> Iterator[Issue]:
    """A runtime is Python 3 or Node.js, with its version."""
    for name, function in blueprint.functions.items():
        if not matches(_RUNTIMES, function.runtime):
            message = f"msr does not know the runtime `{function.runtime[:40]}`"
            hint = "such as `python3.12` or `nodejs22.x`"
            yield finding(blueprint, ("functions", name, "runtime"), "runtime", message, hint)


def variables_are_free(blueprint: Blueprint) -> Iterator[Issue]:
    """An environment variable has a legal name that neither msr nor a cloud sets."""
    for name, function in blueprint.functions.items():
        for variable in function.environment:
            path = ("functions", name, "environment", variable)
            if not matches(_VARIABLE, variable):
                message = f"`{variable[:60]}` is not the name of an environment variable"
                yield finding(blueprint, path, "variable", message, "letters, digits and `_`, not first a digit")
            elif variable.upper().startswith("MSR_"):
                message = f"`{variable[:60]}` belongs to msr, which sets the variables that start with `MSR_`"
                yield finding(blueprint, path, "reserved-variable", message, "rename it")
            elif variable in SET_BY_CLOUDS:
                message = f"`{variable}` is set by a cloud and cannot be given"
                yield finding(blueprint, path, "reserved-variable", message, "rename it")


def _readable_faults(function: Function, folder: Path, limits: CodeLimits) -> tuple[Fault, ...]:
    try:
        return tuple(_faults(function, folder, limits))
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
        return (Fault("code", "code-unreadable", f"the folder {folder} cannot be read: {reason.lower()}"),)


def _faults(function: Function, folder: Path, limits: CodeLimits) -> Iterator[Fault]:
    """What is wrong with the folder, or else with the handler in it."""
    if Path(function.code).is_absolute():
        yield Fault("code", "code-absolute", f"`{function.code[:80]}` is absolute", "name it relative to this file")
    elif not folder.exists():
        yield Fault("code", "code-missing", f"there is no folder {folder}", "create it, or correct `code`")
    elif not folder.is_dir():
        yield Fault("code", "code-not-folder", f"{folder} is a file", f"name its folder: `code: {folder.parent.name}`")
    else:
        found = measure(folder, stop_above=limits.unzipped_mb << 20)
        if found.files == 0:
            yield Fault("code", "code-empty", f"the folder {folder} is empty", "put the handler's file there")
            return
        if found.bytes > limits.unzipped_mb << 20:
            message = f"the folder {folder} holds more than {limits.unzipped_mb} MB, the most that a function may"
            yield Fault("code", "code-too-large", message, "move what the function does not need out of it")
        yield from handler.faults(function, folder)
