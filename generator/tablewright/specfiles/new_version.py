"""The first files of a new version, and its name in its family's file, whose comments and form stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from tablewright.errors import SpecError
from tablewright.model.version import VersionInfo
from tablewright.specfiles import SpecTree
from tablewright.specfiles.yamlfile import dump

_NO_CORRECTIONS = """\
# Corrections of the captured pages, each with its reason: what the publisher should change.
corrections: []
"""
_NOTHING_ACCEPTED = """\
# Findings that stay as they are, each with its reason.
accepted: []
"""


def new_version(before: VersionInfo, name: str, package: str, data_standard: str) -> VersionInfo:
    """What `version.yaml` says of a version that follows another one."""
    return replace(
        before,
        name=name,
        package=package,
        title=before.title.replace(before.name, name),
        data_standard=data_standard,
        release=f"{data_standard}.1",
        predecessor=before.name,
        history=(),
    )


def new_files(tree: SpecTree, info: VersionInfo) -> dict[Path, str]:
    """The texts of the new version's files, and last that of `family.yaml`, which makes it known."""
    folder = tree.folder / info.family
    family = folder / "family.yaml"
    text = family.read_text(encoding="utf-8")
    return {
        folder / info.name / "version.yaml": dump(info),
        folder / info.name / "corrections.yaml": _NO_CORRECTIONS,
        folder / info.name / "accepted.yaml": _NOTHING_ACCEPTED,
        family: with_version(text, info.predecessor, info.name, tree.shown(family)),
    }


def with_version(text: str, after: str, name: str, shown: str) -> str:
    """The text of a `family.yaml` with one more version, right after another one; the rest as it was.

    Raises SpecError where that one is not in its list of versions.
    """
    versions = _versions(yaml.compose(text, Loader=yaml.CSafeLoader))
    item = next((item for item in versions.value if item.value == after), None) if versions else None
    if versions is None or item is None:
        raise SpecError(shown, f"'{after}' is not in its versions", "add it, and the new one after it")
    end = _index(text, item.end_mark)
    if versions.flow_style:
        return f"{text[:end]}, {name}{text[end:]}"
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    begin = _index(text, item.start_mark)
    line_begin = text.rfind("\n", 0, begin) + 1
    return f"{text[:line_end]}\n{text[line_begin:begin]}{name}{text[line_end:]}"


def _index(text: str, mark: Any) -> int:
    """Where a mark stands in the text."""
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: mark.line]) + int(mark.column)


def _versions(root: Any) -> Any:
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    found = next((value for key, value in pairs if key.value == "versions"), None)
    return found if isinstance(found, yaml.SequenceNode) else None
