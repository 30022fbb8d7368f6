"""Which stacks are what the blueprint asks for now: the digest that ``msr up`` would compare, for each of them."""

from __future__ import annotations

from collections.abc import Mapping

from msr.cli.project import Project
from msr.deploy.digest import stack_digest
from msr.deploy.packages import Packages, ZipPackages
from msr.layout import StackSpec, layout
from msr.manifest import Manifest, Outputs

NEVER = ""
"""The digest of a stack that has nothing to be built on; no deployed stack has it."""


def digests(project: Project, manifest: Manifest) -> Mapping[str, str]:
    """Per stack part of the plan, the digest that its deployment would have, given what is deployed before it."""
    # A failed stack that was complete once still hands on what it did then, to `msr up` as well.
    handed = {stack.part: stack.outputs for stack in manifest.stacks if stack.digest}
    packages = ZipPackages(project.provider, project.where.folder, project.workspace.cache)
    return {stack.part: _digest(project, stack, handed, packages) for stack in layout(project.plan)}


def _digest(project: Project, stack: StackSpec, handed: Mapping[str, Outputs], packages: Packages) -> str:
    if not handed.keys() >= set(stack.after):
        return NEVER
    given = {part: handed[part] for part in stack.after}
    return stack_digest(project.plan, stack, given, provider=project.provider, packages=packages)
