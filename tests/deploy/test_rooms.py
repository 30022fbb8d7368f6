from __future__ import annotations

import re
from pkgutil import iter_modules

import msr.deploy


def test_every_room_has_its_place_in_the_map() -> None:
    mapped = re.findall(r"``(\w+)``", msr.deploy.__doc__ or "")
    assert sorted(mapped) == sorted(module.name for module in iter_modules(msr.deploy.__path__))
