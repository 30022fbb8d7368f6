"""From a file to a blueprint: read, parse, overlay, validate; every problem of a stage at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from msr.blueprint import Blueprint, Source, YamlPath
from msr.errors import BlueprintError, Issue, Position
from msr.load import environments
from msr.load.environments import Environment
from msr.load.language import MOST_ISSUES, known_values, unknown_keys
from msr.load.overlay import paths
from msr.load.reading import decode, read
from msr.load.sentences import issues_of
from msr.load.tree import Map, Scalar, parse
from msr.vocabulary import BLUEPRINT_FILE, LOCAL


def load(path: Path | str, *, environment: str | None = None, local: bool = False) -> Blueprint:
    """The blueprint in the file at ``path``, as ``environment`` has it (``local`` where none is named).

    ``local`` keeps the environment and deploys it to the local cloud.

    Raises:
        BlueprintError: the file cannot be read or says something the language does not; it carries every issue,
            each with the place of its own leaf.
    """
    file = Path(path)
    return load_text(read(file), file=str(path), folder=file.parent, environment=environment, local=local)


def load_text(
    text: str | bytes,
    *,
    file: str = BLUEPRINT_FILE,
    folder: Path = Path(),
    environment: str | None = None,
    local: bool = False,
) -> Blueprint:
    """The blueprint in ``text``; ``file`` names it in messages, ``folder`` is where its code folders are.

    Raises:
        BlueprintError: as `load`.
    """
    document, found = parse(_decoded(text, file), file)
    chosen = environments.select(document, environment or LOCAL, local=local)
    tree = chosen.merged.tree
    source = _source(chosen, file, folder, document.at)
    found = (*found, *chosen.issues, *unknown_keys(tree, source))
    try:
        blueprint = _validated(tree, chosen, source)
    except ValidationError as exc:
        refused = issues_of(exc.errors(include_url=False, include_input=False), tree, source)
        raise _error((*found, *refused, *environments.requirements(chosen))) from exc
    found = (*found, *environments.requirements(chosen))
    if found:
        raise _error(found)
    return blueprint


def environment_names(path: Path | str) -> tuple[str, ...]:
    """The environments that the file at ``path`` can be loaded as, ``local`` first.

    Raises:
        BlueprintError: the file cannot be read.
    """
    document, _ = parse(read(Path(path)), str(path))
    return environments.names(document)


def _decoded(text: str | bytes, file: str) -> str:
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return decode(content, file)


def _validated(tree: Map, chosen: Environment, source: Source) -> Blueprint:
    values = known_values(tree)
    given = {"environment": chosen.name, "target": chosen.target, "source": source}
    return Blueprint.model_validate({**values, **given} if isinstance(values, dict) else values)


def _source(chosen: Environment, file: str, folder: Path, start: Position) -> Source:
    positions: dict[YamlPath, Position] = {(): start}
    for path, node in paths(chosen.merged.tree):
        if isinstance(node, Map):
            positions.update({(*path, key): at for key, at in node.keys.items() if key in node.entries})
        elif path and not (isinstance(node, Scalar) and node.text == "" and node.value is None):
            positions[path] = node.at
    return Source(file, folder, positions, chosen.merged.overlaid, chosen.name)


def _error(issues: Iterable[Issue]) -> BlueprintError:
    """The issues in the order of the file; of very many, `MOST_ISSUES` and a note that there are more."""
    ordered = sorted(dict.fromkeys(issues), key=lambda issue: issue.place)
    if len(ordered) > MOST_ISSUES:
        message = f"there are more problems; {MOST_ISSUES} are shown"
        note = Issue(message, position=ordered[MOST_ISSUES].position, code="more", severity="note")
        return BlueprintError((*ordered[:MOST_ISSUES], note))
    return BlueprintError(ordered)
