"""Packages that changed, but still bear the number under which they were published."""

from __future__ import annotations

import re
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
            init = f"{built.package}/__init__.py"
            release = _release(built.texts[init])
            before = file_at(root, revision, f"{folder}/{init}") or b""
            if _release(before.decode()) == release:
                yield built.package, release


def _release(source: str) -> str:
    """The value of `__version__` in the source of a package; empty if the source does not set it."""
    found = re.search(r'^__version__ = "(.*)"$', source, re.MULTILINE)
    return found[1] if found else ""
