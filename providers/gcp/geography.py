"""Places as the blueprint says them and as Cloud DNS does, which knows no countries: only Google's own regions.

A client is answered as the nearest of the regions that a policy lists (Google Cloud docs, DNS,
routing-policies-overview, geolocation; 2026-11). So a place is every region of Google's in it, and a border runs where
two of them are equally near.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msr.offer import RegionInfo
from msr.plan import EndpointSpec

DEFAULT = "default"

CONTINENTS: Mapping[str, str] = {
    **dict.fromkeys(("ZA",), "AF"),
    **dict.fromkeys(("HK", "ID", "IL", "IN", "JP", "KR", "QA", "SA", "SG", "TH", "TW"), "AS"),
    **dict.fromkeys(("BE", "CH", "DE", "ES", "FI", "FR", "GB", "IT", "NL", "PL", "SE"), "EU"),
    **dict.fromkeys(("CA", "MX", "US"), "NA"),
    **dict.fromkeys(("AU",), "OC"),
    **dict.fromkeys(("BR", "CL"), "SA"),
}
"""The continent of each country in which Google has a region."""

KNOWN_PLACES = (
    DEFAULT,
    *(f"continent:{code}" for code in sorted(set(CONTINENTS.values()))),
    *(f"country:{code}" for code in sorted(CONTINENTS)),
)
"""The words of ``routing.geo`` that can be told apart."""


def answering(endpoints: Iterable[EndpointSpec], regions: Mapping[str, RegionInfo]) -> Mapping[str, str]:
    """Who answers clients near each of Google's regions: region keys by cloud region, a country before its continent.

    Where no endpoint serves ``default``, regions outside of every place are left out.
    """
    owners = {place: endpoint.region for endpoint in endpoints for place in endpoint.locations}
    told = {region.name: _owner(owners, region.country) for region in regions.values()}
    return {name: owner for name, owner in told.items() if owner is not None}


def _owner(owners: Mapping[str, str], country: str) -> str | None:
    places = (f"country:{country}", f"continent:{CONTINENTS[country]}", DEFAULT)
    return next((owners[place] for place in places if place in owners), None)
