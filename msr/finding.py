"""Search in a cloud for what msr made there and does not know by id.

A deployment that was cut off may leave an object whose id the cloud made up. Its mark tells it; see
:class:`msr.provider.Locator`.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from msr.plan import Plan


@runtime_checkable
class Finder(Protocol):
    """Searches a cloud for objects by what they carry."""

    def find(self, type_: str, path: str, value: str, *, region: str = "") -> tuple[tuple[str, str], ...]:
        """The objects of resource type ``type_`` whose input ``path`` is ``value``: id, and id to import it by.

        ``region`` is the cloud's name of the only region to look in; empty for a type without regions.

        Raises:
            StackError: the cloud did not answer; says why, and what would make it.
        """
        ...


@runtime_checkable
class Searchable(Protocol):
    """A provider that can search its real cloud. One that cannot leaves the search to a person."""

    def finder(self, plan: Plan) -> Finder:
        """What searches the account of ``plan``; nothing is asked before the first search."""
        ...
