"""One part of blueprint.yaml: the one that this stack's name ends in (or its configuration `msr:part` says)."""

from msr.entry import main

main()
