"""Finds packages that changed since they were published and still have the same release number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tablewright.files import MANIFEST
from tablewright.workflow.build import BuiltPackage
from tablewright.workflow.git_revisions import file_at


def find_unreleased_changes(
    root: Path, revision: str, packages: Iterable[BuiltPackage]
) -> Iterator[tuple[str, str]]:
    """Package and release number of each package with other files and the same number as at a git revision.

    Raises MisuseError for a revision that git does not know.
    """
    for built in packages:
        if not built.package or not built.texts:
            continue
        folder = f"generated/{built.package}"
        old_manifest = file_at(root, revision, f"{folder}/{MANIFEST}")
        new_manifest = built.texts[MANIFEST].encode()
        # The manifest holds the digests of all other files, so it differs if any file differs.
        if old_manifest is None or old_manifest == new_manifest:
            continue
        # A package without the output kind `package` has no such file, and no release.
        init = f"{built.package}/__init__.py"
        new_source = built.texts.get(init, "")
        old_source = file_at(root, revision, f"{folder}/{init}") or b""
        release = _release(new_source)
        if release and _release(old_source.decode()) == release:
            yield built.package, release


def _release(source: str) -> str:
    """The value of `__version__` in the source of a package; empty if the source does not set it."""
    match = re.search(r'^__version__ = "(.*)"$', source, re.MULTILINE)
    return match[1] if match else ""
