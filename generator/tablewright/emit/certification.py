"""The rows of the pages, for the commands that rehearse and verify a certification."""

from __future__ import annotations

import json

from tablewright import naming
from tablewright.emit.support.required_rows import required_rows
from tablewright.model.artifact import Artifact
from tablewright.model.version import Resource, Version

#: The output kinds whose modules read the emitted files.
NEEDS = ("runtime", "samples")


def emit(version: Version) -> tuple[Artifact, ...]:
    """A file for each resource of an API with resources: `<package>/certification/<resource>.json`."""
    # The rows of operation pages describe answers, which scenarios check as a whole.
    if version.convention.page_kind != "resources":
        return ()
    folder = f"{version.info.package}/certification"
    artifacts: list[Artifact] = []
    for resource in version.resources:
        path = f"{folder}/{naming.kebab(resource.name)}.json"
        artifacts.append(Artifact(path, _text(resource, version), "json"))
    return tuple(artifacts)


def _text(resource: Resource, version: Version) -> str:
    """The file as JSON with one row of the page in each line, so that a changed row is one changed line."""
    head = {
        "resource": resource.name,
        "page": resource.page.name,
        "interchange": resource.page.interchange,
    }
    lines: list[str] = []
    for row in required_rows(resource, version):
        entry = {
            "path": row.path,
            "required": row.required,
            "type": row.type,
            "list": row.is_list,
            "row": row.place,
        }
        lines.append(f"    {json.dumps(entry, ensure_ascii=False)}")
    body = ",\n".join(lines)
    start = json.dumps(head, indent=2, ensure_ascii=False).removesuffix("\n}")
    return f'{start},\n  "rows": [\n{body}\n  ]\n}}\n'
