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
from typing import Literal, TypeAlias

from tablewright.errors import TablewrightError
from tablewright.model.artifact import STAMP

MANIFEST = "MANIFEST.json"
#: The ending of a file that is still being written.
UNFINISHED = ".tablewright-unfinished"

#: The texts of files by their paths in a folder.
Texts: TypeAlias = Mapping[str, str]
#: How a file differs from the wanted one. An orphaned file is one that nobody wants.
State: TypeAlias = Literal["missing", "changed", "orphaned", "unfinished"]

_MAKE_WRITABLE = "make the folder writable and run again"


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A file that differs from the wanted one; `path` is relative to the checkout."""

    path: str
    what: State


def with_manifest(texts: Texts) -> dict[str, str]:
    """Return the files of a package (texts by path) with the manifest as the last one."""
    digests: dict[str, str] = {}
    for path, text in sorted(texts.items()):
        content = text.encode()
        digests[path] = hashlib.sha256(content).hexdigest()
    manifest = json.dumps(digests, indent=1) + "\n"
    return {**texts, MANIFEST: manifest}


def compare(folder: Path, wanted: Texts, shown: str) -> tuple[Difference, ...]:
    """Return the differences between the files of a folder and the wanted texts, sorted by path.

    A file that nobody wants is orphaned if the manifest on disk lists it, or if it is in a subfolder of the
    package and its first line is the stamp of a generated file. All other files belong to somebody else and
    are ignored. `shown` is the folder's name in the result. Raises TablewrightError for an unreadable file,
    and for a wanted path that leads out of the folder.
    """
    for path in wanted:
        _refuse_path_outside(path, shown)
    states: dict[str, State] = {}
    for path in _orphans(folder, wanted):
        states[path] = "orphaned"
    for path in _unfinished(folder, wanted):
        states[path] = "unfinished"
    for path, text in wanted.items():
        state = _state(folder / path, text, f"{shown}/{path}")
        if state is not None:
            states[path] = state
    differences: list[Difference] = []
    for path, state in sorted(states.items()):
        differences.append(Difference(f"{shown}/{path}", state))
    return tuple(differences)


def _refuse_path_outside(path: str, shown: str) -> None:
    """Raises TablewrightError for a path, such as `../escape.txt`, that can lead out of the folder."""
    parts = path.split("/")
    # An absolute path begins with an empty part. Windows has backslashes and drives as well.
    if not {"", ".", ".."}.isdisjoint(parts) or "\\" in path or ":" in path:
        what = f"'{path}' is not a path inside the folder"
        raise TablewrightError(shown, what, "correct the output kind that returns it")


def _state(file: Path, text: str, shown: str) -> State | None:
    """Return how a file differs from the text; None if it does not. Raises TablewrightError."""
    try:
        content = file.read_bytes()
    # The parent of a wanted file may be a file itself: then `a/b` does not exist.
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise TablewrightError(
            shown, what, "move the file to another folder, or delete it"
        ) from None
    if content != text.encode():
        return "changed"
    return None


def write(folder: Path, wanted: Texts, shown: str) -> tuple[Difference, ...]:
    """Write the wanted files, remove all others of the package, and return the differences before that.

    Files are removed first, then the changed ones are replaced one by one, in the order of `wanted`.
    """
    differences = compare(folder, wanted, shown)
    unwanted: list[str] = []
    for difference in differences:
        if difference.what in ("orphaned", "unfinished"):
            unwanted.append(difference.path)
    # The manifest is removed last: it lists the files that a repeated run still has to remove.
    unwanted.sort(key=lambda path: path.endswith(MANIFEST))
    for shown_path in unwanted:
        path = shown_path.removeprefix(f"{shown}/")
        _remove(folder / path, folder, shown_path)
    differing = {difference.path for difference in differences}
    for path, text in wanted.items():
        shown_path = f"{shown}/{path}"
        # A file that is up to date keeps its time of change, which build tools look at.
        if shown_path in differing:
            replace_file(folder / path, text, shown_path)
    return differences


def update_file(path: Path, text: str, shown: str) -> bool:
    """Replace a file if its text differs, and return whether it did. Raises TablewrightError."""
    # A file that is missing or cannot be read is replaced; if that fails too, the error gives the reason.
    with suppress(OSError):
        if path.read_bytes() == text.encode():
            return False
    replace_file(path, text, shown)
    return True


def replace_file(path: Path, text: str | bytes, shown: str) -> None:
    """Write a whole file, or leave it unchanged.

    Raises TablewrightError if the file system refuses; `shown` is the name of the file in its message.
    """
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    content = text.encode() if isinstance(text, str) else text
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        # Within a folder, the file system replaces a file in one step: no reader finds half of it.
        os.replace(unfinished, path)
    except BaseException as error:  # Ctrl-C must not leave an unfinished file either
        with suppress(OSError):
            unfinished.unlink()
        if not isinstance(error, OSError):
            raise
        what = f"cannot be written ({error.strerror})"
        raise TablewrightError(shown, what, _MAKE_WRITABLE) from None


def _remove(path: Path, folder: Path, shown: str) -> None:
    """Remove a file, and the folders that are empty without it. Raises TablewrightError."""
    try:
        path.unlink()
        for parent in path.parents:
            # The package's own folder stays, even if it is empty.
            if parent == folder or any(parent.iterdir()):
                return
            parent.rmdir()
    except OSError as error:
        what = f"cannot be removed ({error.strerror})"
        raise TablewrightError(shown, what, _MAKE_WRITABLE) from None


def _unfinished(folder: Path, wanted: Texts) -> Iterator[str]:
    """Yield the paths of files that an interrupted run left."""
    # Files without a manifest are those of generated/ itself: its subfolders are packages of their own.
    has_subfolders = MANIFEST in wanted or not wanted
    pattern = f"*{UNFINISHED}"
    if has_subfolders:
        pattern = f"**/{pattern}"
    for path in folder.glob(pattern):
        yield path.relative_to(folder).as_posix()


def _orphans(folder: Path, wanted: Texts) -> list[str]:
    """Return the paths of generated files that are no longer wanted, sorted."""
    orphans: set[str] = set()
    for path in _listed_in_manifest(folder):
        if path not in wanted and _is_file_of(folder, path):
            orphans.add(path)
    # A manifest may be missing or damaged: a generated file is also known by its first line.
    for path in _python_files(folder, wanted):
        if path not in wanted and _is_stamped(folder / path):
            orphans.add(path)
    return sorted(orphans)


def _python_files(folder: Path, wanted: Iterable[str]) -> Iterator[str]:
    """Yield the Python files of the subfolders in which the package has files."""
    # Other subfolders are skipped: a virtual environment, for one, has copies of generated files.
    subfolders: set[str] = set()
    for path in wanted:
        subfolder, _, _ = path.partition("/")
        subfolders.add(subfolder)
    for subfolder in subfolders:
        for file in (folder / subfolder).rglob("*.py"):
            yield file.relative_to(folder).as_posix()


def _listed_in_manifest(folder: Path) -> set[str]:
    """Return the manifest on disk and the files that it lists, or nothing if it cannot be read."""
    try:
        content = (folder / MANIFEST).read_bytes()
        manifest = json.loads(content)
    except (OSError, ValueError):
        return set()
    if not isinstance(manifest, dict):
        return set()
    return {*manifest, MANIFEST}


def _is_file_of(folder: Path, path: str) -> bool:
    """Return whether a path of a manifest is a file in the folder itself.

    A manifest that somebody edited could list `../x`, `a/../b`, or a path behind a symbolic link.
    """
    root = folder.resolve()
    file = (folder / path).resolve()
    if not file.is_file() or not file.is_relative_to(root):
        return False
    return file.relative_to(root).as_posix() == path


def _is_stamped(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().startswith(STAMP)
    except (OSError, UnicodeDecodeError):
        return False
