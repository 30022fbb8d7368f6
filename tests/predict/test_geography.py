from __future__ import annotations

import pytest

from msr.predict.geography import continent, corridor_factor, great_circle_km, path_km
from tests.predict.plans import REGIONS


def test_the_great_circle_from_virginia_to_dublin_is_5400_km() -> None:
    assert great_circle_km(REGIONS["us-east-1"], REGIONS["eu-west-1"]) == pytest.approx(5470, abs=50)


@pytest.mark.parametrize("a", sorted(REGIONS))
def test_no_path_is_shorter_than_the_great_circle(a: str) -> None:
    for b in REGIONS.values():
        assert path_km(REGIONS[a], b) >= great_circle_km(REGIONS[a], b) - 1e-6


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("us-east-1", "NA"),
        ("mx-central-1", "NA"),
        ("sa-east-1", "SA"),
        ("eu-north-1", "EU"),
        ("il-central-1", "ME"),
        ("af-south-1", "AF"),
        ("ap-southeast-3", "AS"),
        ("ap-southeast-6", "OC"),
    ],
)
def test_a_region_lies_on_the_continent_of_its_nearest_hub(region: str, expected: str) -> None:
    assert continent(REGIONS[region]) == expected


def test_a_corridor_is_the_same_in_both_directions() -> None:
    europe, emirates = REGIONS["eu-west-1"], REGIONS["me-central-1"]
    assert corridor_factor(europe, emirates) == corridor_factor(emirates, europe) == 1.352
