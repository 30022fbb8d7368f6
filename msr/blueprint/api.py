"""``api``: the HTTP front of the functions, the same in every region."""

from typing import Annotated, ClassVar

from pydantic import Field

from msr.blueprint.section import Section, Whole
from msr.units import Rate


class Throttle(Section):
    """How many requests each region's API admits."""

    shorthand: ClassVar[str | None] = "rate"

    rate: Annotated[Rate, Field(description="Steady rate of requests, per region.")] = Rate(500)
    burst: Annotated[Whole, Field(ge=1, description="Requests admitted at once on top of the steady rate.")] = 1000


class Api(Section):
    """The HTTP front of the functions, the same in every region."""

    planned: ClassVar[frozenset[str]] = frozenset({"auth"})

    throttle: Annotated[Throttle, Field(description="How many requests each region's API admits.")] = Throttle()
