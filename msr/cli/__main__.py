"""``python -m msr.cli``: the same as ``msr``."""

from __future__ import annotations

from msr.cli.app import main

if __name__ == "__main__":
    main()
