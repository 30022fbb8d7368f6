"""``health``: when a region counts as lost."""

from typing import Annotated, ClassVar

from pydantic import Field

from msr.blueprint.section import Name, OneOrMore, Section, Whole
from msr.units import Duration


class Health(Section):
    """When a region counts as lost: a deep check of what the region needs, asked again and again."""

    shorthand: ClassVar[str | None] = "path"

    path: Annotated[str, Field(description="Where the health endpoint answers; msr serves it.")] = "/health"
    every: Annotated[Duration, Field(description="Time between two checks.")] = Duration(10)
    unhealthy_after: Annotated[
        Whole, Field(ge=1, le=10, description="Failed checks in a row after which the region counts as lost.")
    ] = 3
    includes: Annotated[
        tuple[Name, ...] | None,
        OneOrMore,
        Field(description="The tables that the endpoint probes; all that functions use where left out."),
    ] = None
