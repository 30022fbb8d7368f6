"""Region catalogues: what is read, and how a wrong line is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from msr import catalogue
from msr.errors import MsrError
from msr.offer import RegionInfo

HEADER = "name,city,country,jurisdiction,latitude,longitude,opt_in,source,checked,pair"
PARIS = "paris,Paris,FR,EU,48.86,2.35,1,a list,2026-11-23,lyon"


def _written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "regions.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_line_becomes_a_region_and_own_columns_are_kept(tmp_path: Path) -> None:
    regions = catalogue.read(_written(tmp_path, HEADER, PARIS))

    assert dict(regions) == {
        "paris": RegionInfo(
            name="paris",
            city="Paris",
            country="FR",
            jurisdiction="EU",
            latitude=48.86,
            longitude=2.35,
            opt_in=True,
            source="a list",
            checked=date(2026, 11, 23),
            extra={"pair": "lyon"},
        )
    }


def test_regions_keep_the_order_of_the_file(tmp_path: Path) -> None:
    regions = catalogue.read(_written(tmp_path, HEADER, PARIS, PARIS.replace("paris", "arles")))

    assert list(regions) == ["paris", "arles"]


def test_a_catalogue_is_read_once(tmp_path: Path) -> None:
    path = _written(tmp_path, HEADER, PARIS)

    assert catalogue.read(path) is catalogue.read(path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (PARIS.replace("48.86", "north"), "`north` is not a latitude in degrees"),
        (PARIS.replace("48.86", "98.86"), "`98.86` is not a latitude: it lies between -90 and 90"),
        (PARIS.replace("2.35", "nan"), "`nan` is not a longitude: it lies between -180 and 180"),
        (PARIS.replace(",1,", ",yes,"), "`yes` is not a value of `opt_in`: write 0 or 1"),
        (PARIS.replace("2026-11-23", "lately"), "Invalid isoformat string: 'lately'"),
        (PARIS.replace(",a list,", ",,"), "`source` is empty"),
        (PARIS.replace("paris,Paris,", "paris,"), "the line has fewer or more cells than the header"),
        (PARIS + ",more", "the line has fewer or more cells than the header"),
        ("rome" + PARIS.removeprefix("paris"), "region `rome` is listed twice"),
    ],
)
def test_a_wrong_line_is_refused_with_file_and_line(tmp_path: Path, line: str, message: str) -> None:
    rome = "rome" + PARIS.removeprefix("paris")
    path = _written(tmp_path, HEADER, rome, line)

    with pytest.raises(MsrError) as caught:
        catalogue.read(path)

    assert caught.value.message == f"{path}:3: {message}"


def test_a_missing_column_is_refused_by_name(tmp_path: Path) -> None:
    path = _written(tmp_path, HEADER.replace("jurisdiction,", ""))

    with pytest.raises(MsrError) as caught:
        catalogue.read(path)

    assert caught.value.message == f"{path}:1: the region catalogue has no column jurisdiction"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MsrError, match="no column name, city, country"):
        catalogue.read(_written(tmp_path, ""))


def test_a_catalogue_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MsrError, match="cannot be read"):
        catalogue.read(tmp_path / "regions.csv")


def test_a_catalogue_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_bytes(HEADER.encode() + b"\n\xff\n")

    with pytest.raises(MsrError, match="cannot be read"):
        catalogue.read(path)
