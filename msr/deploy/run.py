"""One operation under way: what each stack is handed, what became of it, and whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from msr.deploy import events
from msr.deploy.delegation import MadeZone, made_zone
from msr.deploy.drift import drift
from msr.deploy.expansion import expanded, leaving, parting, without
from msr.deploy.inventory import inventory
from msr.deploy.outcome import Outcome, from_outcome, merged, unreachable
from msr.deploy.protection.guard import Guard
from msr.deploy.protection.threats import all_of
from msr.deploy.removal import remove
from msr.deploy.result import StackResult, State
from msr.deploy.snapshot import Snapshot
from msr.deploy.waves import Wave, order, together
from msr.deploy.workshop import Workshop
from msr.errors import NotDelegated, StackError
from msr.layout import STATEFUL, StackSpec
from msr.manifest import Outputs
from msr.plan import Plan
from msr.planner.doors import Door
from msr.planner.protection import Permission
from msr.program import UNKNOWN, PulumiProgram

Act = Callable[[StackSpec, str, PulumiProgram], StackResult]


class Run:
    """The stacks of a plan during one operation."""

    def __init__(self, plan: Plan, stacks: tuple[StackSpec, ...], workshop: Workshop, permission: Permission) -> None:
        self._plan, self._stacks, self._shop = plan, stacks, workshop
        self._found = inventory(plan, workshop.backend)
        parts = {stack.part for stack in stacks}
        self._gone = {part: snapshot for part, snapshot in self._found.items() if part not in parts}
        self._guard = Guard(plan, workshop, self._found, permission)
        data = self._found.get("data")
        self._leaving = leaving(plan, self._gone, data.plan if data else None)
        self._handed: dict[str, Outputs] = {
            part: snapshot.outputs for part, snapshot in self._found.items() if snapshot.completed and part in parts
        }
        self._results: dict[str, StackResult] = {}
        self._contracting: set[str] = set()
        self._stopped = ""
        self.awaits: NotDelegated | None = None

    @property
    def results(self) -> tuple[StackResult, ...]:
        """What became of each stack so far: those of the plan in its order, then those that it does not name."""
        ordered = (*(stack.part for stack in self._stacks), *sorted(self._gone))
        return tuple(self._results[part] for part in ordered if part in self._results)

    @property
    def doors(self) -> tuple[Door, ...]:
        """What of the change cannot be taken back."""
        return self._guard.doors

    def outputs(self) -> dict[str, Outputs]:
        """What each completed stack hands on, by part."""
        return dict(self._handed)

    def up(self, *, parallel: bool, refresh: bool, record: Callable[[tuple[StackResult, ...]], None]) -> None:
        """Expand: base, data, regions, entry. Then contract: what the plan does not name any more.

        Args:
            parallel: update all regions at once.
            refresh: look at what the cloud has first.
            record: writes results down in the middle, as soon as a person has to do something with them.

        Raises:
            PlanError: protected data would be lost; nothing is changed.
        """
        self._guard.examine(self._stacks, self._handed, self._shop.mending.settled)
        if "entry" in self._gone:
            self._remove({"entry": self._gone["entry"]}, everything=True)
        deployed = frozenset(self._handed)
        for wave in order(self._stacks, deployed, parallel=parallel):
            self._go(wave, lambda spec, digest, body: self._up(spec, digest, body, refresh), refresh=refresh)
            if wave.stacks[0].part == "base":
                self._lead(wave.stacks[0], record)
        self._contract()

    def preview(self) -> None:
        """What :meth:`up` would do, both halves.

        Raises:
            PlanError: protected data would be lost, and ``up`` would refuse that.
        """
        self._guard.examine(self._stacks, self._handed, _as_it_is)
        for wave in order(self._stacks, frozenset()):
            self._go(wave, self._preview, self._guard.plan)
        for part, snapshot in self._gone.items():
            self._results[part] = StackResult(
                snapshot.name,
                part,
                snapshot.region,
                "previewed",
                changes=dict.fromkeys(snapshot.objects, "delete"),
                losses=all_of(snapshot),
                reason="not in the plan",
            )

    def drift(self) -> None:
        """What differs between each stack's state and the cloud; changes neither."""
        self._results.update({result.part: result for result in drift(self._found, self._shop)})

    def down(self, *, data: bool) -> tuple[StackResult, ...]:
        """Remove what the backend holds of this environment, also what the plan does not name any more.

        What keeps data goes with ``data``, or on the local target where nothing of it is protected.
        """
        protected = any(snapshot.protected for snapshot in self._found.values())
        return self._remove(self._found, everything=data or (self._plan.target == "local" and not protected))

    def _lead(self, base: StackSpec, record: Callable[[tuple[StackResult, ...]], None]) -> None:
        """Stop where only a person can go on: what comes needs DNS to lead to the zone that was made."""
        zone = made_zone(self._plan, self._results[base.part].outputs)
        if not zone or not self._shop.look or self._is_led(zone):
            return
        found = self._shop.look(zone.name)
        if found is not None and zone.is_led_to(found):
            return
        record(self.results)
        unseen = "; DNS cannot be asked from here, so this goes on without it" if found is None else ""
        self._shop.tell(events.Message(base.name, base.part, "warning", zone.wanted + unseen))
        if found is not None:
            self.awaits, self._stopped = zone.missed(found), f"{zone.name} is not delegated yet"

    def _is_led(self, zone: MadeZone) -> bool:
        """Whether this very zone has served a whole deployment: what is up is not held back by a look at DNS."""
        base, entry = self._found.get("base"), self._found.get("entry")
        return bool(base and entry and entry.completed and made_zone(self._plan, base.outputs) == zone)

    def _contract(self) -> None:
        bad = next((result for result in self._results.values() if not result.good), None)
        gone = {part: snapshot for part, snapshot in self._gone.items() if part != "entry"}
        if bad:
            for part, snapshot in gone.items():
                reason = f"leaves when {bad.part} is deployed"
                self._results[part] = StackResult(snapshot.name, part, snapshot.region, "waiting", reason=reason)
            return
        removed = self._remove(gone, everything=True)  # what is protected and not permitted was refused at first
        if all(result.good for result in removed):
            for kind in ("data", "base"):
                last = tuple(stack for stack in self._stacks if stack.part == kind and kind in self._contracting)
                self._go(Wave(last, update=True), self._finish, self._plan)

    def _remove(self, gone: Mapping[str, Snapshot], *, everything: bool) -> tuple[StackResult, ...]:
        results = remove(
            gone,
            lambda part: self._shop.stack(gone[part].name, part, gone[part].region),
            settled=self._shop.mending.settled,
            release=lambda part, stack: self._guard.release(part, stack, everything=True),
            everything=everything,
            on_event=self._shop.tell,
        )
        self._results.update({result.part: result for result in results})
        return results

    def _go(self, wave: Wave, act: Act, plan: Plan | None = None, *, refresh: bool = False) -> None:
        if not wave.stacks:
            return
        results = together([self._job(self._kept_home(stack), act, plan, refresh) for stack in wave.stacks])
        for stack, result in zip(wave.stacks, results, strict=True):
            before = self._results.get(stack.part)
            self._results[stack.part] = merged(before, result) if before else result
            if result.good:
                self._handed[stack.part] = result.outputs
            elif result.state == "cancelled" or (wave.update and not unreachable(result)):
                self._stopped = f"{stack.part} did not get through"

    def _job(self, spec: StackSpec, act: Act, plan: Plan | None, refresh: bool) -> Callable[[], StackResult]:
        """What to do for ``spec``; its program is made here, in the main thread, which loads the SDK once."""
        missing = tuple(part for part in spec.after if part not in self._handed)
        if self._stopped or missing or self._shop.command.interrupted:
            reason = self._stopped or (f"{', '.join(missing)} is not deployed" if missing else "stopped")
            return lambda: self._passed(spec, reason)
        wide = plan or (self._wide if spec.kind in STATEFUL else self._plan)
        if wide != self._plan:
            self._contracting.add(spec.part)
        given = self._given(spec)
        digest = self._shop.digest(wide, spec, given)
        snapshot = self._found.get(spec.part)
        if snapshot and snapshot.is_complete(digest) and not refresh:
            return lambda: self._unchanged(spec, snapshot, digest)
        body = self._shop.program(wide, spec, given, digest)
        return lambda: act(spec, digest, body)

    def _up(self, spec: StackSpec, digest: str, body: PulumiProgram, refresh: bool) -> StackResult:
        stack = self._shop.stack(spec.name, spec.part, spec.provider_region)
        spared, replaced = self._guard.leaving(spec.part), self._guard.replaced(spec.part)
        if spared:
            self._contracting.add(spec.part)

        def act() -> StackResult:
            first = stack.refresh() if refresh and spec.part in self._found else None
            if self._guard.freed(spec.part) and not (first and first.failures):
                first = self._guard.release(spec.part, stack)
            if first and first.failures:
                return from_outcome(spec, first, digest)
            return from_outcome(spec, stack.up(body, sparing=spared, replacing=replaced), digest)

        return self._guarded(spec, act)

    def _finish(self, spec: StackSpec, digest: str, body: PulumiProgram) -> StackResult:
        stack, loose = self._shop.stack(spec.name, spec.part, spec.provider_region), self._loose(spec)

        def act() -> StackResult:
            first = stack.up(loose) if loose else None
            return from_outcome(spec, first if first and first.failures else stack.up(body), digest)

        return self._guarded(spec, act)

    def _loose(self, spec: StackSpec) -> PulumiProgram | None:
        """The stack as it is, but for the protection of replicas that go next; ``None`` where that changes nothing.

        A cloud removes no replica that is protected, and takes both changes one after the other.
        """
        wide = self._wide
        loose = parting(wide, self._leaving)
        if loose == wide:
            return None
        given = self._given(spec)
        return self._shop.program(loose, spec, given, digest="")

    def _given(self, spec: StackSpec) -> Mapping[str, Outputs]:
        return {part: without(self._leaving, self._handed[part]) for part in spec.after}

    @property
    def _wide(self) -> Plan:
        """The plan of what keeps data, for as long as there is something else that needs it."""
        return expanded(self._guard.plan, self._leaving, self._guard.lost)

    def _guarded(self, spec: StackSpec, act: Callable[[], StackResult]) -> StackResult:
        try:
            self._shop.backend.begin(spec.name)
            result = self._shop.mending.settled(spec.name, spec.part, spec.provider_region, act)
        except StackError as error:
            left = self._found.get(spec.part)
            result = replace(_nothing(spec, "failed"), failures=(error,))
        else:
            if result.good:
                return result
            left = self._shop.backend.snapshot(spec.name)
        return replace(result, resources=left.resources, remembered=left.remembered) if left else result

    def _preview(self, spec: StackSpec, digest: str, body: PulumiProgram) -> StackResult:
        try:
            outcome = self._shop.preview(
                spec,
                body,
                exists=spec.part in self._found,
                freed=self._guard.freed(spec.part),
                replacing=self._guard.replaced(spec.part),
                guessing=any(
                    UNKNOWN in made.values() for handed in self._given(spec).values() for made in handed.values()
                ),
            )
        except StackError as error:
            return replace(_nothing(spec, "failed"), failures=(error,))
        return from_outcome(spec, outcome, digest)

    def _passed(self, spec: StackSpec, reason: str) -> StackResult:
        self._shop.tell(events.StackPassed(spec.name, spec.part, reason, unchanged=False))
        return replace(_nothing(spec, "waiting"), reason=reason)

    def _unchanged(self, spec: StackSpec, snapshot: Snapshot, digest: str) -> StackResult:
        self._shop.tell(events.StackPassed(spec.name, spec.part, "unchanged", unchanged=True))
        return replace(
            _nothing(spec, "unchanged"),
            changes=dict.fromkeys(snapshot.objects, "same"),
            digest=digest,
            outputs=snapshot.outputs,
            resources=snapshot.resources,
            remembered=snapshot.remembered,
        )

    def _kept_home(self, spec: StackSpec) -> StackSpec:
        """Stateful stacks keep the region that their provider was first bound to: another one would replace all."""
        snapshot = self._found.get(spec.part)
        region = snapshot.region if snapshot and spec.kind in STATEFUL else ""
        return replace(spec, provider_region=region) if region else spec


def _as_it_is(name: str, part: str, region: str, look: Callable[[], Outcome]) -> Outcome:
    """Looks at a stack without putting right what was cut off in it, which a preview must not."""
    del name, part, region
    return look()


def _nothing(spec: StackSpec, state: State) -> StackResult:
    return StackResult(spec.name, spec.part, spec.provider_region, state)
