"""Before a stack is touched: what a killed engine left behind is put right."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar, cast

from msr.deploy import events
from msr.deploy.backend import Backend
from msr.deploy.command import Command
from msr.deploy.events import OnEvent
from msr.deploy.recovery import engine_lock
from msr.deploy.recovery.cut_off import recover
from msr.deploy.scratch import scratch
from msr.deploy.snapshot import Document, is_object, pending_of, resources_of
from msr.deploy.stack import Stack, StackHeld
from msr.deploy.urn import name_of, type_of
from msr.deploy.workspace import Workspace
from msr.finding import Finder
from msr.provider import Locator

Done = TypeVar("Done")

SETTLING_SECONDS = 5.0
"""How long a request that was under way when its engine died may take to show in the cloud, which carries it out all
the same: an object that is looked for sooner may be made a moment later, and then be there twice."""

ATTEMPTS = 3
"""How often a stack is asked for that an engine takes meanwhile."""


class Mending:
    """Puts stacks right that a killed engine left behind."""

    def __init__(
        self,
        *,
        backend: Backend,
        command: Command,
        workspace: Workspace,
        locators: Mapping[str, Locator],
        finder: Finder | None,
        on_event: OnEvent,
    ) -> None:
        self._backend, self._command, self._workspace = backend, command, workspace
        self._locators, self._finder = locators, finder
        self._tell = on_event

    def settled(self, name: str, part: str, region: str, act: Callable[[], Done]) -> Done:
        """What ``act`` does to stack ``name`` once nothing that was cut off stands in its way.

        An engine that lost its msr may take the stack after the last look, while it still starts: then look again.

        Raises:
            StackError: see :meth:`mend`; or somebody holds the stack.
        """
        for attempt in range(1, ATTEMPTS + 1):
            self.mend(name, part, region)
            try:
                return act()
            except StackHeld as refused:
                if attempt == ATTEMPTS:
                    raise refused.error from refused
        raise AssertionError("the last attempt returns or raises")

    def mend(self, name: str, part: str, region: str) -> bool:
        """Clear dead locks of stack ``name`` and resolve what was cut off in it; whether its state changed.

        Raises:
            StackError: somebody holds the stack, or an object cannot be located or is a stranger's.
        """

        def say(text: str) -> None:
            self._tell(events.Message(name, part, "warning", text))

        engine_lock.clear(self._backend, name, part, say)
        state = self._backend.state(name)
        if not state or not pending_of(state):
            return False

        def refresh(settled: Document, targets: Sequence[str]) -> Document:
            return self._refreshed(settled, targets, name, part, region)

        time.sleep(unsettled_seconds(state, datetime.now(tz=UTC)))
        recovered = recover(
            state,
            self._locators,
            refresh=refresh,
            finder=self._finder,
            known=lambda: self._known(name.removesuffix(part)),
            part=part,
        )
        self._backend.replace(name, recovered.state)
        for urn in recovered.adopted:
            say(f"{type_of(urn)} `{name_of(urn)}` had been made when the engine was cut off, and is taken in")
        for urn in recovered.dropped:
            say(f"{type_of(urn)} `{name_of(urn)}` had not been made when the engine was cut off")
        return True

    def _known(self, prefix: str) -> frozenset[str]:
        """The ids of all objects in the stacks whose names start with ``prefix``."""
        states = (self._backend.state(name) or {} for name in self._backend.names(prefix))
        return frozenset(
            str(resource["id"])
            for state in states
            for resource in resources_of(state)
            if is_object(resource) and resource.get("id")
        )

    def _refreshed(self, settled: Document, targets: Sequence[str], name: str, part: str, region: str) -> Document:
        with scratch(self._workspace, self._command) as place:
            place.backend.begin(name)
            place.backend.replace(name, settled)
            stack = Stack(
                name,
                part,
                region,
                command=self._command,
                folder=place.folder,
                on_event=events.ignore,
                variables=place.variables,
            )
            outcome = stack.refresh(targets)
            if outcome.failures:
                raise outcome.failures[0]
            return place.backend.state(name) or {}


def unsettled_seconds(state: Document, now: datetime) -> float:
    """How long to wait until every creation that ``state`` notes as begun shows in the cloud, if it was carried out.

    The state was written when the last of them began.
    """
    manifest = cast("Mapping[str, object]", state.get("manifest") or {})
    written = str(manifest.get("time", ""))
    if not written or not any(pending.makes and pending.touches for pending in pending_of(state)):
        return 0.0
    age = (now - datetime.fromisoformat(written)).total_seconds()
    return min(max(SETTLING_SECONDS - age, 0.0), SETTLING_SECONDS)
