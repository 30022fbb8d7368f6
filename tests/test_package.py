"""Code folders as zip files."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msr.errors import MsrError
from msr.package import Limits, Platform, archive

LINUX = Platform("3.12", ("manylinux2014_x86_64",))


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "app.py").write_text("def handler(event, context):\n    return 200\n")
    return folder


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands in for the package index: pip looks nowhere else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def wheel(folder: Path, name: str, *, tag: str = "py3-none-any", script: bool = False) -> None:
    """A wheel of one module, as small as pip accepts."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": f"NAME = {name!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    if script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{name} = {name}:main\n"
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-1.0-{tag}.whl", "w") as made:
        for file, text in files.items():
            made.writestr(file, text)


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return package.namelist()


def test_the_files_of_a_folder_stand_at_the_root_of_its_package(code: Path, tmp_path: Path) -> None:
    (code / "shop").mkdir()
    (code / "shop" / "cart.py").write_text("")
    assert names(archive(code, tmp_path / "cache", None).path) == ["app.py", "shop/cart.py"]


def test_a_package_does_not_depend_on_times_or_on_the_order_of_writing(tmp_path: Path) -> None:
    made: list[bytes] = []
    for number, order in enumerate((("a.py", "b.py"), ("b.py", "a.py"))):
        folder = tmp_path / f"code{number}"
        folder.mkdir()
        for name in order:
            (folder / name).write_text(name)
            os.utime(folder / name, (number * 1_000_000, number * 1_000_000))
        made.append(archive(folder, tmp_path / f"cache{number}", None).path.read_bytes())
    assert made[0] == made[1]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=st.binary(max_size=40), other=st.binary(max_size=40))
def test_packages_are_equal_when_their_contents_are_and_only_then(tmp_path: Path, one: bytes, other: bytes) -> None:
    digests: list[str] = []
    for content in (one, other):
        folder = tmp_path / "code"
        folder.mkdir(exist_ok=True)
        (folder / "app.py").write_bytes(content)
        digests.append(archive(folder, tmp_path / "cache", None).digest)
    assert (digests[0] == digests[1]) == (one == other)


def test_moving_a_file_makes_another_package(code: Path, tmp_path: Path) -> None:
    before = archive(code, tmp_path / "cache", None).digest
    (code / "app.py").rename(code / "main.py")
    assert archive(code, tmp_path / "cache", None).digest != before


def test_traces_of_working_on_code_are_left_out(code: Path, tmp_path: Path) -> None:
    before = archive(code, tmp_path / "cache", None)
    for trace in (".git/config", "__pycache__/app.cpython-312.pyc", ".venv/bin/python", ".DS_Store", "app.pyc"):
        (code / trace).parent.mkdir(parents=True, exist_ok=True)
        (code / trace).write_text("trace")
    assert archive(code, tmp_path / "cache", None) == before


def test_modes_are_those_of_the_owner_and_not_of_this_machines_umask(code: Path, tmp_path: Path) -> None:
    (code / "bootstrap").write_text("#!/bin/sh\n")
    (code / "bootstrap").chmod(0o700)
    (code / "app.py").chmod(0o600)
    with zipfile.ZipFile(archive(code, tmp_path / "cache", None).path) as package:
        modes = {entry.filename: entry.external_attr >> 16 for entry in package.infolist()}
    assert modes == {"app.py": 0o100644, "bootstrap": 0o100755}


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    with pytest.raises(MsrError, match="has no code to package"):
        archive(tmp_path / "code", tmp_path / "cache", None)


def test_a_missing_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(MsrError, match="nowhere is not a folder"):
        archive(tmp_path / "nowhere", tmp_path / "cache", None)


def test_a_link_to_a_folder_is_refused_and_not_left_out(code: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (code / "shared").symlink_to(tmp_path / "shared")
    with pytest.raises(MsrError, match="link to a folder"):
        archive(code, tmp_path / "cache", None)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(unpacked_mb=1), r"is 2\.0 MB unpacked; the service takes 1 MB"),
        (Limits(archive_mb=1), r"is 2\.0 MB as a zip file; the service takes 1 MB"),
    ],
)
def test_a_package_larger_than_the_service_takes_is_refused(
    code: Path, tmp_path: Path, limits: Limits, words: str
) -> None:
    (code / "model.bin").write_bytes(os.urandom(2 * 1024 * 1024))
    with pytest.raises(MsrError, match=words):
        archive(code, tmp_path / "cache", None, limits=limits)


def test_requirements_are_packaged_beside_the_code(code: Path, wheels: Path, tmp_path: Path) -> None:
    wheel(wheels, "shelf")
    (code / "requirements.txt").write_text("shelf==1.0\n")
    assert names(archive(code, tmp_path / "cache", LINUX).path) == [
        "app.py",
        "requirements.txt",
        "shelf-1.0.dist-info/METADATA",
        "shelf-1.0.dist-info/WHEEL",
        "shelf.py",
    ]


def test_what_pip_writes_about_this_machine_is_left_out(code: Path, wheels: Path, tmp_path: Path) -> None:
    wheel(wheels, "shelf", script=True)
    (code / "requirements.txt").write_text("shelf\n")
    made = names(archive(code, tmp_path / "cache", LINUX).path)
    assert not [name for name in made if name.startswith("bin/") or name.endswith(("RECORD", "INSTALLER"))]


def test_wheels_are_chosen_for_the_machine_that_runs_the_code(code: Path, wheels: Path, tmp_path: Path) -> None:
    wheel(wheels, "fast", tag="cp312-cp312-manylinux2014_x86_64")
    (code / "requirements.txt").write_text("fast\n")
    assert "fast.py" in names(archive(code, tmp_path / "cache", LINUX).path)
    with pytest.raises(MsrError):
        archive(code, tmp_path / "cache", Platform("3.12", ("manylinux2014_aarch64",)))


def test_requirements_that_cannot_be_had_are_refused_with_pips_own_reason(
    code: Path, wheels: Path, tmp_path: Path
) -> None:
    (code / "requirements.txt").write_text("not-there==9.9\n")
    with pytest.raises(MsrError) as caught:
        archive(code, tmp_path / "cache", LINUX)
    assert caught.value.message.endswith("cannot be installed for Python 3.12 on manylinux2014_x86_64")
    assert any("not-there==9.9" in line for line in caught.value.details)


def test_a_refused_installation_leaves_nothing_that_looks_whole(code: Path, wheels: Path, tmp_path: Path) -> None:
    (code / "requirements.txt").write_text("shelf\n")
    with pytest.raises(MsrError):
        archive(code, tmp_path / "cache", LINUX)
    wheel(wheels, "shelf")
    assert "shelf.py" in names(archive(code, tmp_path / "cache", LINUX).path)


def test_requirements_are_installed_once(code: Path, wheels: Path, tmp_path: Path) -> None:
    wheel(wheels, "shelf")
    (code / "requirements.txt").write_text("shelf\n")
    before = archive(code, tmp_path / "cache", LINUX)
    (wheels / "shelf-1.0-py3-none-any.whl").unlink()
    assert archive(code, tmp_path / "cache", LINUX) == before


def test_an_included_requirements_file_counts(code: Path, wheels: Path, tmp_path: Path) -> None:
    wheel(wheels, "shelf")
    wheel(wheels, "lamp")
    (code / "requirements.txt").write_text("-r more.txt\n")
    (code / "more.txt").write_text("shelf\n")
    assert "lamp.py" not in names(archive(code, tmp_path / "cache", LINUX).path)
    (code / "more.txt").write_text("shelf\nlamp\n")
    assert "lamp.py" in names(archive(code, tmp_path / "cache", LINUX).path)


def test_own_code_wins_over_a_requirement_of_the_same_name(code: Path, wheels: Path, tmp_path: Path) -> None:
    wheel(wheels, "app")
    (code / "requirements.txt").write_text("app\n")
    with zipfile.ZipFile(archive(code, tmp_path / "cache", LINUX).path) as package:
        assert package.read("app.py").startswith(b"def handler")


def test_other_languages_are_packaged_as_they_are(code: Path, tmp_path: Path) -> None:
    (code / "requirements.txt").write_text("anything at all\n")
    assert names(archive(code, tmp_path / "cache", None).path) == ["app.py", "requirements.txt"]
