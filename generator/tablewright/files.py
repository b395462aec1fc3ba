"""The one module that writes files: compares wanted files with those on disk, and writes whole files.

A package has a MANIFEST.json, which lists its files with their sha256. It is written last: after a run that
was interrupted, the manifest and the files disagree, and `tablewright check` reports it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tablewright.errors import TablewrightError
from tablewright.model.artifact import STAMP

MANIFEST = "MANIFEST.json"
#: The ending of a file that is still being written.
UNFINISHED = ".tablewright-unfinished"

_MAKE_WRITABLE = "make the folder writable and run again"


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A file that differs from the wanted one; `path` is relative to the checkout."""

    path: str
    what: Literal["missing", "changed", "orphaned", "unfinished"]


def with_manifest(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a package (texts by path) with the manifest as the last one."""
    digests: dict[str, str] = {}
    for path, text in sorted(texts.items()):
        digests[path] = hashlib.sha256(text.encode()).hexdigest()
    return {**texts, MANIFEST: json.dumps(digests, indent=1) + "\n"}


def compare(
    folder: Path, wanted: Mapping[str, str], shown: str
) -> tuple[Difference, ...]:
    """Return the differences between the files of a folder and the wanted texts, sorted by path.

    A file that nobody wants is orphaned if the manifest on disk lists it, or if it is in a subfolder of the
    package and its first line is the stamp of a generated file. All other files belong to somebody else and
    are ignored. `shown` is the folder's name in the result. Raises TablewrightError for an unreadable file.
    """
    differences = [
        Difference(f"{shown}/{path}", "orphaned") for path in _orphans(folder, wanted)
    ]
    for path in _unfinished(folder, wanted):
        differences.append(Difference(f"{shown}/{path}", "unfinished"))
    for path, text in wanted.items():
        try:
            same = (folder / path).read_bytes() == text.encode()
        except (FileNotFoundError, NotADirectoryError):
            differences.append(Difference(f"{shown}/{path}", "missing"))
            continue
        except OSError as error:
            what = f"cannot be read ({error.strerror})"
            raise TablewrightError(f"{shown}/{path}", what, "move it away") from None
        if not same:
            differences.append(Difference(f"{shown}/{path}", "changed"))
    return tuple(sorted(differences))


def write(
    folder: Path, wanted: Mapping[str, str], shown: str
) -> tuple[Difference, ...]:
    """Write the wanted files, remove all others of the package, and return the differences before that.

    Files are removed first, then the changed ones are replaced one by one, in the order of `wanted`.
    """
    differences = compare(folder, wanted, shown)
    # The manifest is removed last: it lists the files that a repeated run still has to remove.
    for difference in sorted(
        differences, key=lambda item: item.path.endswith(MANIFEST)
    ):
        if difference.what in ("orphaned", "unfinished"):
            _remove(
                folder / difference.path.removeprefix(f"{shown}/"),
                folder,
                difference.path,
            )
    differing = {difference.path for difference in differences}
    for path, text in wanted.items():
        if f"{shown}/{path}" in differing:
            replace_file(folder / path, text, f"{shown}/{path}")
    return differences


def update_file(path: Path, text: str, shown: str) -> bool:
    """Replace a file if its text differs, and return whether it did. Raises TablewrightError."""
    try:
        if path.read_bytes() == text.encode():
            return False
    except OSError:
        pass  # the file is missing or unreadable: if it is unreadable, replacing it reports why
    replace_file(path, text, shown)
    return True


def replace_file(path: Path, text: str | bytes, shown: str) -> None:
    """Write a whole file, or leave it unchanged.

    Raises TablewrightError if the file system refuses; `shown` is the name of the file in its message.
    """
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(text.encode() if isinstance(text, str) else text)
        os.replace(unfinished, path)
    except BaseException as error:  # Ctrl-C must not leave an unfinished file either
        with suppress(OSError):
            unfinished.unlink()
        if not isinstance(error, OSError):
            raise
        raise TablewrightError(
            shown, f"cannot be written ({error.strerror})", _MAKE_WRITABLE
        ) from None


def _remove(path: Path, folder: Path, shown: str) -> None:
    """Remove a file, and the folders that are empty without it. Raises TablewrightError."""
    try:
        path.unlink()
        for parent in path.parents:
            if parent == folder or any(parent.iterdir()):
                return
            parent.rmdir()
    except OSError as error:
        raise TablewrightError(
            shown, f"cannot be removed ({error.strerror})", _MAKE_WRITABLE
        ) from None


def _unfinished(folder: Path, wanted: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths of files that an interrupted run left."""
    # Files without a manifest are those of generated/ itself: its subfolders are packages of their own.
    has_subfolders = MANIFEST in wanted or not wanted
    pattern = f"*{UNFINISHED}"
    paths = folder.rglob(pattern) if has_subfolders else folder.glob(pattern)
    for path in paths:
        yield path.relative_to(folder).as_posix()


def _orphans(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """Return the paths of generated files that are no longer wanted, sorted."""
    orphans: set[str] = set()
    for path in _listed_in_manifest(folder):
        if path not in wanted and _is_file_of(folder, path):
            orphans.add(path)
    for path in _python_files(folder, wanted):
        if path not in wanted and _is_stamped(folder / path):
            orphans.add(path)
    return sorted(orphans)


def _python_files(folder: Path, wanted: Iterable[str]) -> Iterator[str]:
    """Yield the Python files of the subfolders in which the package has files."""
    # Other subfolders are skipped: a virtual environment, for one, has copies of generated files.
    subfolders = {path.partition("/")[0] for path in wanted}
    for subfolder in subfolders:
        for path in (folder / subfolder).rglob("*.py"):
            yield path.relative_to(folder).as_posix()


def _listed_in_manifest(folder: Path) -> set[str]:
    """Return the manifest on disk and the files that it lists, or nothing if it cannot be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return set()
    return {*manifest, MANIFEST} if isinstance(manifest, dict) else set()


def _is_file_of(folder: Path, path: str) -> bool:
    """Return whether a path of a manifest is a file in the folder itself.

    A manifest that somebody edited could list `../x`, `a/../b`, or a path behind a symbolic link.
    """
    root, file = folder.resolve(), (folder / path).resolve()
    return (
        file.is_file()
        and file.is_relative_to(root)
        and file.relative_to(root).as_posix() == path
    )


def _is_stamped(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().startswith(STAMP)
    except (OSError, UnicodeDecodeError):
        return False
