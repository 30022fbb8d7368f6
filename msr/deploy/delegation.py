"""Whether everybody is led to a zone that was just made.

Who issues certificates, and who lets a host name in, looks the name up as clients do. While nobody is led to its zone,

- AWS Certificate Manager issues nothing, and the engine waits for it 75 minutes, then the stack fails
  (terraform-provider-aws, acm_certificate_validation, timeouts);
- Azure App Service refuses the host: "A TXT record pointing from asuid.… was not found" (error 04006);
- Google Cloud's Certificate Manager tries several times and then gives the certificate up for good
  (API model of certificatemanager, ManagedCertificate.State).

Only a person can change that, where the domain is registered: a deployment says so and stops, before anything waits.
All read 2026-11.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from msr.deploy.name_servers import plain
from msr.errors import NotDelegated
from msr.manifest import NAME_SERVERS, Outputs
from msr.plan import Plan, TrafficSpec

Look: TypeAlias = Callable[[str], frozenset[str] | None]
"""See :func:`msr.deploy.name_servers.leads_to`."""


@dataclass(frozen=True, slots=True)
class MadeZone:
    """A zone that msr made, and the ``servers`` that answer for it."""

    name: str
    servers: tuple[str, ...]

    @property
    def wanted(self) -> str:
        """What a person has to do, as one sentence."""
        return f"delegate {self.name} to {', '.join(self.servers)}"

    def is_led_to(self, found: frozenset[str]) -> bool:
        """Whether DNS, which leads to ``found``, leads here and nowhere else."""
        return bool(found) and found <= set(self.servers)

    def missed(self, found: frozenset[str]) -> NotDelegated:
        """What stops a deployment while DNS leads to ``found``."""
        where = f"DNS leads to {', '.join(sorted(found))}" if found else "DNS leads nowhere"
        return NotDelegated(
            f"the zone {self.name} is made, and not delegated yet: {where}",
            zone=self.name,
            name_servers=self.servers,
            hint=f"set these name servers for {self.name} where it is registered, then run `msr up` again: it goes on",
        )


def made_zone(plan: Plan, base: Outputs) -> MadeZone | None:
    """The zone that ``plan`` makes, by what its base stack hands on; ``None`` where the zone is somebody else's."""
    spec = next((choice.spec for choice in plan.of_kind("traffic")), None)
    if not isinstance(spec, TrafficSpec) or spec.zone is not None:
        return None
    servers = next(filter(None, (outputs.get(NAME_SERVERS) for outputs in base.values())), "")
    return MadeZone(spec.zone_name, tuple(map(plain, servers.split(",")))) if servers else None
