"""The one disk writer: compares what should stand in `generated/` with what does, and writes whole files.

A package's MANIFEST.json lists its files with their sha256; it is written last, so that a run that was
killed leaves old or new files only and `check` sees it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tablewright.errors import TablewrightError
from tablewright.model.artifact import STAMP

MANIFEST = "MANIFEST.json"
UNFINISHED = ".tablewright-unfinished"

_WRITABLE = "make the folder writable and run again"


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One file that is not as it should be; `path` is relative to the checkout."""

    path: str
    what: Literal["missing", "changed", "orphaned", "unfinished"]


def with_manifest(texts: Mapping[str, str]) -> dict[str, str]:
    """The files of a package with its manifest, which stands last."""
    digests = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in sorted(texts.items())}
    return {**texts, MANIFEST: json.dumps(digests, indent=1) + "\n"}


def compare(folder: Path, wanted: Mapping[str, str], shown: str) -> tuple[Difference, ...]:
    """How a package's folder differs from the wanted texts, sorted by path.

    A file is orphaned when the old manifest lists it, or it stands in a folder of the package and its
    first line says that tablewright wrote it, and nothing wants it any more. Files of other people are
    not looked at.
    """
    found = [Difference(f"{shown}/{path}", "orphaned") for path in _orphans(folder, wanted)]
    # Files without a manifest stand in generated/ itself, and the folders beside them are the packages'.
    leftovers = folder.glob if wanted and MANIFEST not in wanted else folder.rglob
    found += [
        Difference(f"{shown}/{path.relative_to(folder).as_posix()}", "unfinished")
        for path in leftovers(f"*{UNFINISHED}")
    ]
    for path, text in wanted.items():
        try:
            same = (folder / path).read_bytes() == text.encode()
        except (FileNotFoundError, NotADirectoryError):
            found.append(Difference(f"{shown}/{path}", "missing"))
            continue
        except OSError as error:
            raise TablewrightError(
                f"{shown}/{path}", f"cannot be read ({error.strerror})", "move it away"
            ) from None
        if not same:
            found.append(Difference(f"{shown}/{path}", "changed"))
    return tuple(sorted(found))


def write(folder: Path, wanted: Mapping[str, str], shown: str) -> tuple[Difference, ...]:
    """Make the folder hold the wanted texts; returns what differed before.

    Orphans and leftovers go first, then the files are replaced one by one, the manifest last.
    """
    found = compare(folder, wanted, shown)
    changed = {difference.path.removeprefix(f"{shown}/") for difference in found}
    for difference in sorted(found, key=lambda each: each.path.endswith(MANIFEST)):
        if difference.what in ("orphaned", "unfinished"):
            _remove(folder / difference.path.removeprefix(f"{shown}/"), folder, difference.path)
    for path, text in wanted.items():
        if path in changed:
            replace_file(folder / path, text, f"{shown}/{path}")
    return found


def update_file(path: Path, text: str, shown: str) -> bool:
    """Replace a file if its text differs; returns whether it did."""
    try:
        if path.read_bytes() == text.encode():
            return False
    except OSError:
        pass  # writing says what is wrong
    replace_file(path, text, shown)
    return True


def replace_file(path: Path, text: str | bytes, shown: str) -> None:
    """Write a file whole, or leave it as it was.

    Raises TablewrightError where the file system refuses.
    """
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(text.encode() if isinstance(text, str) else text)
        os.replace(unfinished, path)
    except BaseException as error:  # Ctrl-C leaves nothing behind either
        with suppress(OSError):
            unfinished.unlink()
        if not isinstance(error, OSError):
            raise
        raise TablewrightError(shown, f"cannot be written ({error.strerror})", _WRITABLE) from None


def _remove(path: Path, folder: Path, shown: str) -> None:
    """Remove a file, and the folders that it leaves empty. Raises TablewrightError."""
    try:
        path.unlink()
        for parent in path.parents:
            if parent == folder or any(parent.iterdir()):
                return
            parent.rmdir()
    except OSError as error:
        raise TablewrightError(shown, f"cannot be removed ({error.strerror})", _WRITABLE) from None


def _orphans(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    listed = {path for path in _listed(folder) - wanted.keys() if _is_own(folder, path)}
    # Only where the package puts sources: a virtual environment beside them holds stamped copies.
    tops = {path.partition("/")[0] for path in wanted}
    found = {
        path.relative_to(folder).as_posix(): path for top in tops for path in (folder / top).rglob("*.py")
    }
    stamped = {path for path in found.keys() - wanted.keys() if _is_stamped(found[path])}
    return sorted(listed | stamped)


def _listed(folder: Path) -> set[str]:
    """The old manifest and its files; an unreadable manifest lists none, and is then itself changed."""
    try:
        old = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return set()
    return {*old, MANIFEST} if isinstance(old, dict) else set()


def _is_own(folder: Path, path: str) -> bool:
    """Whether there is such a file in the folder: not above it, under a second name, or behind a link."""
    root, file = folder.resolve(), (folder / path).resolve()
    return file.is_file() and file.is_relative_to(root) and file.relative_to(root).as_posix() == path


def _is_stamped(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().startswith(STAMP)
    except (OSError, UnicodeDecodeError):
        return False
