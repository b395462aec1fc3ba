"""Packages that changed, but still bear the number under which they were published."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tablewright.files import MANIFEST
from tablewright.workflow.build import Built
from tablewright.workflow.git_revisions import file_at


def find_unreleased_changes(
    root: Path, revision: str, packages: Iterable[Built]
) -> Iterator[tuple[str, str]]:
    """Each package that has other files than at a git revision and the same release, with that release.

    Raises MisuseError for a revision that git does not know.
    """
    for built in packages:
        folder = f"generated/{built.package}"
        manifest = file_at(root, revision, f"{folder}/{MANIFEST}")
        if built.package and built.texts and manifest not in (None, built.texts[MANIFEST].encode()):
            release = _release(built.texts["pyproject.toml"])
            before = file_at(root, revision, f"{folder}/pyproject.toml") or b""
            if _release(before.decode()) == release:
                yield built.package, release


def _release(project: str) -> str:
    """The version that a pyproject.toml names; empty where it names none."""
    found: str = tomllib.loads(project).get("project", {}).get("version", "")
    return found
