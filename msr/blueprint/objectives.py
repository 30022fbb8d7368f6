"""``objectives``: what the service promises; `msr plan` proves each of them or refuses."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import core_schema

from msr.blueprint.section import Section, refuse
from msr.units import Duration, Money, Percentage

NONE = "none"
"""What an environment writes to promise nothing: ``objectives: none``."""


def _in_dollars(budget: Money) -> Money:
    if budget.currency != "USD":
        raise refuse(
            "currency",
            f"a budget is in USD, not {budget.currency}: the prices that msr knows are in USD",
            hint="write it like `1800 USD/month`",
        )
    return budget


Dollars = Annotated[Money, AfterValidator(_in_dollars)]
"""A sum in the currency of the prices."""


class Objectives(Section):
    """What the service promises. Each is a contract, and each may be left out."""

    rto: Annotated[
        Duration | None,
        Field(description="The longest that clients may wait when a region is lost: 95 of 100 of those who wait."),
    ] = None
    rpo: Annotated[
        Duration | None, Field(description="The oldest acknowledged write that may be lost with a region.")
    ] = None
    rpo_basis: Annotated[
        Literal["ceiling", "observed"],
        Field(description="`ceiling`: what vendors publish as a bound. `observed`: the lag that is usually seen."),
    ] = "ceiling"
    availability: Annotated[
        Percentage | None, Field(description="The share of a year in which the service answers, as history predicts.")
    ] = None
    p95: Annotated[
        Duration | None, Field(description="The longest that 95 of 100 requests may take, for users on its continents.")
    ] = None
    budget: Annotated[Dollars | None, Field(description="The most that the service may cost; needs `usage`.")] = None

    @model_validator(mode="before")
    @classmethod
    def _none_of_them(cls, value: object) -> object:
        """``none`` promises nothing."""
        return {} if value == NONE else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The map, or ``none``."""
        written = super().__get_pydantic_json_schema__(schema, handler)
        whole = {key: value for key, value in written.items() if key != "description"}
        described = written.get("description", "")
        written.clear()
        written.update(description=described, anyOf=[{"const": NONE}, whole])
        return written
