"""``failover``: what happens when a region is lost, and who decides."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from msr.blueprint.section import Section
from msr.units import Percentage
from msr.vocabulary import Mode


class Standby(Section):
    """What a standby region keeps warm."""

    shorthand: ClassVar[str | None] = "floor"

    floor: Annotated[Percentage, Field(description="Share of peak capacity that is kept warm.")] = Percentage(
        Decimal(0)
    )


class Failover(Section):
    """What happens when a region is lost, and who decides."""

    shorthand: ClassVar[str | None] = "mode"
    planned: ClassVar[frozenset[str]] = frozenset({"guard"})

    mode: Annotated[
        Mode,
        Field(
            description="`single`: one region. `backup-restore`: backups elsewhere. `pilot-light`: deployed, not "
            "serving, a person decides. `active-passive`: the first region serves, the others take over. "
            "`active-active`: all serve."
        ),
    ]
    trigger: Annotated[
        Literal["automatic", "manual"], Field(description="Whether health or a person starts a failover.")
    ] = "automatic"
    failback: Annotated[
        Literal["automatic", "manual"], Field(description="Whether traffic returns by itself once a region is well.")
    ] = "automatic"
    standby: Annotated[Standby, Field(description="What a standby region keeps warm.")] = Standby()
