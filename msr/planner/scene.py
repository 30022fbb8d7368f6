"""What every question is asked about: the blueprint and its regions in their places; and the question itself."""

from __future__ import annotations

from collections.abc import Callable

from msr.blueprint import Blueprint
from msr.offer import Kind, Offer
from msr.plan import Placement, Ref, Spec
from msr.provider import Provider
from msr.value import value


@value
class Scene:
    """A blueprint with its regions placed; ``home`` is the region that owns definitions of data."""

    blueprint: Blueprint
    placements: tuple[Placement, ...]
    home: str

    @property
    def serving(self) -> tuple[Placement, ...]:
        """The regions that answer requests, in priority order."""
        return tuple(p for p in self.placements if p.serves)

    @property
    def routed(self) -> bool:
        """Whether any function has routes: without them there is no API, and nothing for a way in to lead to."""
        return any(function.routes for function in self.blueprint.functions.values())

    @property
    def witness(self) -> Placement | None:
        """The first region that votes and serves nothing."""
        return next((p for p in self.placements if p.role == "witness"), None)

    @property
    def home_first(self) -> tuple[str, ...]:
        """Keys of the serving regions, the home of data in front."""
        return tuple(sorted((p.key for p in self.serving), key=lambda key: key != self.home))

    @property
    def waiting(self) -> tuple[str, ...]:
        """Keys of the regions that wait for a failover."""
        return tuple(p.key for p in self.placements if p.role == "standby")


@value
class Question:
    """One thing to choose an offer for.

    ``subject`` says what is wanted, as the beginning of a sentence; ``path`` is where the blueprint says so.
    ``against`` gives every reason against an offer; ``spec`` what its builders must know once it is chosen.
    """

    key: str
    kind: Kind
    path: str
    subject: str
    regions: tuple[str, ...]
    needs: tuple[Ref, ...]
    against: Callable[[Offer, Provider], tuple[str, ...]]
    spec: Callable[[Offer], Spec]
