"""Documents say what the program says."""

from __future__ import annotations

import subprocess

import pytest

from tests.docs import PAGES, ROOT, comparable, make_targets, rendered, session


@pytest.mark.engine
@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_a_page_is_what_the_program_prints_today(page: str) -> None:
    with session() as shell:
        assert comparable(rendered(page, shell)) == comparable((ROOT / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_every_target_that_a_page_names_can_be_made(page: str) -> None:
    for target in make_targets(page):
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)
