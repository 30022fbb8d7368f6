"""What a change does to stacks that keep data, seen before it is made: what may go, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from msr.deploy import events
from msr.deploy.loss import ObjectLoss
from msr.deploy.outcome import Outcome, Settled
from msr.deploy.protection.threats import all_of, forced_replacements, protected_objects, threats
from msr.deploy.snapshot import Snapshot
from msr.deploy.stack import Stack
from msr.deploy.workshop import Workshop
from msr.errors import PlanError, StackError
from msr.layout import STATEFUL, StackSpec, layout
from msr.manifest import Outputs
from msr.plan import Plan
from msr.planner.doors import Door, doors
from msr.planner.protection import Permission, Threat, barred


class Guard:
    """Stands before the data of one environment while its plan changes."""

    def __init__(self, plan: Plan, shop: Workshop, found: Mapping[str, Snapshot], permission: Permission) -> None:
        """Args: ``found`` are the stacks that there are; ``permission`` what of their data may be lost."""
        self._plan, self._shop, self._found = plan, shop, found
        self._permission = permission
        self._losses: dict[str, tuple[ObjectLoss, ...]] = {}

    @property
    def plan(self) -> Plan:
        """The plan as it can be carried out: what is permitted to go, and has to, is not protected meanwhile."""
        return self._permission.unprotected(self._plan)

    @property
    def doors(self) -> tuple[Door, ...]:
        """What of the change cannot be taken back."""
        return tuple(door for old in self._remembered() for door in doors(old, self._plan, self._shop.provider.offers))

    @property
    def lost(self) -> frozenset[str]:
        """Keys of tables that do not outlive the change."""
        return frozenset(door.key for door in self.doors if door.destroys)

    def _remembered(self) -> tuple[Plan, ...]:
        """What the stacks that keep data were made for."""
        plans = (self._found[part].plan for part in STATEFUL if part in self._found)
        return tuple(plan for plan in plans if plan)

    def examine(self, specs: Iterable[StackSpec], handed: Mapping[str, Outputs], settled: Settled) -> None:
        """Look at what becomes of every stack that keeps data, and refuse what nobody permitted.

        Args:
            specs: the plan's stacks.
            handed: what each stack hands on, as far as it was completed.
            settled: acts on a stack once nothing that was cut off stands in its way.

        Raises:
            PlanError: protected data would be lost, or a change cannot be carried out: one issue for each owner of it.
            MsrError: a permission names nothing.
        """
        remembered = (snapshot.plan for snapshot in self._found.values())
        self._permission.check([self._plan, *(plan for plan in remembered if plan)])
        offers = self._shop.provider.offers
        closed = (issue for plan in self._remembered() for issue in barred(plan, self._plan, offers))
        if impossible := tuple(dict.fromkeys(closed)):
            raise PlanError(impossible)
        stateful = {spec.part: spec for spec in specs if spec.kind in STATEFUL}
        seen: list[Threat] = []
        for part in STATEFUL:
            if part in self._found:
                spec = stateful.get(part)
                losses = self._look(spec, handed, settled) if spec else all_of(self._found[part])
                seen.extend(threats(self._found[part], self._plan, losses, self._shop.provider.offers))
        refused = [threat.refusal() for threat in seen if not self._permission.covers(threat.owners)]
        if refused:
            raise PlanError(refused)
        self._permission = Permission(frozenset(key for threat in seen for key in threat.owners))

    def replaced(self, part: str) -> tuple[str, ...]:
        """URNs to replace although the engine sees no need to."""
        if part not in self._found:
            return ()
        return forced_replacements(self._found[part], self._plan, self._shop.provider.offers, self._permission)

    def freed(self, part: str) -> tuple[str, ...]:
        """URNs that lose their protection before they go."""
        return protected_objects(self._found[part], self._permission) if part in self._found else ()

    def leaving(self, part: str) -> tuple[str, ...]:
        """URNs that the plan does not name any more; they go last."""
        return tuple(loss.urn for loss in self._losses.get(part, ()) if loss.change == "delete")

    def release(self, part: str, stack: Stack, *, everything: bool = False) -> Outcome | None:
        """Take the protection off what goes, in the engine's state and in the cloud; ``None`` when nothing has any.

        The stack runs once more as the plan that it remembers, with nothing changed but that.
        """
        snapshot = self._found[part]
        old = snapshot.plan
        permission = Permission(frozenset(choice.key for choice in old.choices)) if everything and old else None
        freed = tuple(snapshot.protected) if everything else self.freed(part)
        if not freed:
            return None
        if old is None:
            raise StackError(
                f"{part}: it was deployed by another version of msr, so its deletion protection cannot be lifted",
                stack=snapshot.name,
                hint="run `msr up` with the blueprint as it is deployed, then try again",
            )
        spec = next(spec for spec in layout(old) if spec.part == part)
        given = {before: self._found[before].outputs for before in spec.after if before in self._found}
        region = snapshot.region or spec.provider_region
        loose = (permission or self._permission).unprotected(old)
        body = self._shop.program(loose, replace(spec, provider_region=region), given, digest="")
        return stack.up(body, only=freed)

    def _look(self, spec: StackSpec, handed: Mapping[str, Outputs], settled: Settled) -> tuple[ObjectLoss, ...]:
        snapshot = self._found[spec.part]
        region = snapshot.region or spec.provider_region
        spec = replace(spec, provider_region=region)
        given = {part: handed[part] for part in spec.after if part in handed}
        if len(given) < len(spec.after):
            return ()  # the engine's own protection has to do: what it would be handed is not there yet
        plan = self._permission.unprotected(self._plan)
        digest = self._shop.digest(plan, spec, given)
        if snapshot.is_complete(digest):
            return ()
        body = self._shop.program(plan, spec, given, digest)

        def look() -> Outcome:
            freed, replaced = self.freed(spec.part), self.replaced(spec.part)
            return self._shop.preview(spec, body, exists=True, freed=freed, replacing=replaced, on_event=events.ignore)

        try:
            self._losses[spec.part] = settled(spec.name, spec.part, region, look).losses
        except StackError:
            return ()  # its own turn comes, and tells
        return self._losses[spec.part]
