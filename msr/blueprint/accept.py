"""``accept``: findings that somebody has looked at and lives with, with a reason and a date."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from msr.blueprint.section import Section, refuse


def _a_day(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise refuse("date", f"`{str(value)[:40]}` is not a day", hint="write it like `2027-06-30`") from None


Day = Annotated[
    date,
    BeforeValidator(_a_day),
    PlainSerializer(date.isoformat),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""A day of the calendar, written as ``2027-06-30``."""


class Acceptance(Section):
    """One finding that does not stop the plan; it is still shown, with its reason."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$", description="The finding's code, such as `TRF-009`.")]
    why: Annotated[str, Field(min_length=1, description="Why it is acceptable.")]
    until: Annotated[Day, Field(description="The last day on which it is accepted.")]

    def holds(self, as_of: date) -> bool:
        """Whether the acceptance is still in force on that day."""
        return as_of <= self.until
