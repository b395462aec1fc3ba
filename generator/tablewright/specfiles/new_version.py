"""The first files of a new version, and its entry in `family.yaml`, whose comments and layout are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import yaml

from tablewright.errors import SpecError
from tablewright.model.version import VersionInfo
from tablewright.specfiles import SpecTree
from tablewright.specfiles.yaml_nodes import index_of, value_of
from tablewright.specfiles.yamlfile import dump

#: The text of a `corrections.yaml` without entries.
NO_CORRECTIONS = """\
# Corrections of the captured pages, each with its reason: what the publisher should change.
corrections: []
"""
#: The text of an `accepted.yaml` without entries.
NOTHING_ACCEPTED = """\
# Findings that stay as they are, each with its reason.
accepted: []
"""


def new_version(
    before: VersionInfo, name: str, package: str, data_standard: str
) -> VersionInfo:
    """The contents of `version.yaml` for a version that follows `before`."""
    return replace(
        before,
        name=name,
        package=package,
        title=before.title.replace(before.name, name),
        data_standard=data_standard,
        release=f"{data_standard}.1",
        predecessor=before.name,
    )


def new_files(tree: SpecTree, info: VersionInfo) -> dict[Path, str]:
    """The texts of the new version's files by path, `family.yaml` last: it makes the version known."""
    folder = tree.folder / info.family
    family = folder / "family.yaml"
    text = family.read_text(encoding="utf-8")
    return {
        folder / info.name / "version.yaml": dump(info),
        folder / info.name / "corrections.yaml": NO_CORRECTIONS,
        folder / info.name / "accepted.yaml": NOTHING_ACCEPTED,
        family: with_version(text, info.predecessor, info.name, tree.shown(family)),
    }


def with_version(text: str, after: str, name: str, shown: str) -> str:
    """The text of a `family.yaml` with one more version, right after the version `after`.

    Everything else in the text stays as it is. Raises SpecError if `after` is not in its list of versions;
    `shown` is the path that the message names.
    """
    versions = _versions(yaml.compose(text, Loader=yaml.CSafeLoader))
    item = None
    for candidate in versions.value if versions is not None else ():
        if candidate.value == after:
            item = candidate
    if versions is None or item is None:
        raise SpecError(
            shown,
            f"'{after}' is not in its versions",
            "add it, and the new one after it",
        )
    start, end = index_of(text, item.start_mark), index_of(text, item.end_mark)
    if versions.flow_style:
        # `versions: [v4, v5]`
        return f"{text[:end]}, {name}{text[end:]}"
    # In block form the new line begins like that of `after`: with the same indentation and `- `.
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    if line_end < 0:
        line_end = len(text)
    return f"{text[:line_end]}\n{text[line_start:start]}{name}{text[line_end:]}"


def _versions(root: yaml.Node | None) -> yaml.SequenceNode | None:
    """The node of the list `versions`; None if there is no such list."""
    versions = value_of(root, "versions")
    return versions if isinstance(versions, yaml.SequenceNode) else None
