"""The rows of the pages and the changed scenarios, for the commands of a certification."""

from __future__ import annotations

import json

from tablewright import naming
from tablewright.emit.support.changed_scenarios import changed_scenarios
from tablewright.emit.support.required_rows import required_rows
from tablewright.model.artifact import Artifact
from tablewright.model.json_types import Json
from tablewright.model.version import Resource, Version

#: The output kinds whose modules read the emitted files, or that these files describe.
NEEDS = ("runtime", "samples")


def emit(version: Version) -> tuple[Artifact, ...]:
    """`certification/<resource>.json` for each resource; none for a version whose pages are operations.

    A version with earlier ones also gets `since.json`, the scenarios that have changed since each of them.
    """
    if version.convention.page_kind != "resources":
        return ()
    artifacts: list[Artifact] = []
    for resource in version.resources:
        name = naming.kebab(resource.name)
        path = f"{version.info.package}/certification/{name}.json"
        artifacts.append(Artifact(path, _text(resource, version), "json"))
    if version.earlier:
        path = f"{version.info.package}/since.json"
        artifacts.append(Artifact(path, _since_text(version), "json"))
    return tuple(artifacts)


def _text(resource: Resource, version: Version) -> str:
    """The JSON text with one line for each row, so that a change of a row is a change of one line."""
    lines: list[str] = []
    for row in required_rows(resource, version):
        entry: dict[str, Json] = {
            "path": row.path,
            "required": row.required,
            "type": row.type,
            "list": row.is_list,
            "row": row.row,
        }
        lines.append(f"    {_json(entry)}")
    rows = ",\n".join(lines)
    return (
        "{\n"
        f'  "resource": {_json(resource.name)},\n'
        f'  "page": {_json(resource.page.name)},\n'
        f'  "interchange": {_json(resource.page.interchange)},\n'
        f'  "rows": [\n{rows}\n  ]\n'
        "}\n"
    )


def _since_text(version: Version) -> str:
    """The numbers of the changed scenarios by earlier version and resource, one line for each resource."""
    sections: list[str] = []
    for comparison in version.earlier:
        lines: list[str] = []
        for name, numbers in changed_scenarios(comparison, version).items():
            lines.append(f"    {_json(name)}: {_json(list(numbers))}")
        inner = ",\n".join(lines)
        text = f"{{\n{inner}\n  }}" if lines else "{}"
        sections.append(f"  {_json(comparison.before.name)}: {text}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
