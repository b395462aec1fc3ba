"""Finds packages that changed since they were published and still have the same release number."""

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
    """Package and release number of each package with other files and the same number as at a git revision.

    Raises MisuseError for a revision that git does not know.
    """
    for built in packages:
        if not built.package or not built.texts:
            continue
        folder = f"generated/{built.package}"
        manifest = file_at(root, revision, f"{folder}/{MANIFEST}")
        # The manifest holds the digests of all other files, so it differs if any file differs.
        if manifest is None or manifest == built.texts[MANIFEST].encode():
            continue
        # A package without the output kind `package` has no such file, and no release.
        release = _release(built.texts.get("pyproject.toml", ""))
        before = file_at(root, revision, f"{folder}/pyproject.toml") or b""
        if release and _release(before.decode()) == release:
            yield built.package, release


def _release(project: str) -> str:
    """The version in the text of a pyproject.toml; empty if it has none."""
    version: str = tomllib.loads(project).get("project", {}).get("version", "")
    return version
