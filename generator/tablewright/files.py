"""The one module that writes files: compares wanted files with those on disk, and writes whole files.

A command writes into an `OwnedFolder` and nowhere else: names of pages, resources and scenarios become paths,
and both they and symbolic links in the checkout can come from somebody else.

A package has a MANIFEST.json, which lists its files. It is written last, after the files that are no longer
wanted are removed: a run after an interrupted one still finds them.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
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

#: The next step after an error of the file system, by its number; `_OTHER_STEP` is that after all others.
_NEXT_STEPS = {
    errno.ENOSPC: "free space on the disk and run again",
    errno.EDQUOT: "free space, or raise the quota of the disk, and run again",
    errno.EROFS: "use a checkout on a disk that can be written",
    errno.EACCES: "make the folder writable and run again",
    errno.EPERM: "make the folder writable and run again",
    errno.ENAMETOOLONG: "use a shorter name, or move the checkout to a shorter path",
    errno.ENOENT: "restore the file, or correct its path, and run again",
    errno.EISDIR: "move the folder of this name away and run again",
    errno.ENOTDIR: "move the file that has the name of a folder away and run again",
    errno.EEXIST: "move the file that has the name of a folder away and run again",
    errno.EIO: "check the disk, then run again",
    errno.EMFILE: "close other programs and run again",
    errno.ENFILE: "close other programs and run again",
}
_OTHER_STEP = "remove the cause and run again"

#: The names of devices, which Windows does not allow for files, whichever ending they have.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"]
)
#: Characters that Windows does not allow in names. A backslash separates folders, a colon names a drive.
_NOT_IN_NAMES = frozenset('<>"|?*')


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A file that differs from the wanted one; `path` is relative to the checkout."""

    path: str
    what: State


def with_manifest(texts: Texts) -> dict[str, str]:
    """Return the files of a package (texts by path) with the manifest as the last one.

    The manifest has no digests: two branches that change one file would both change its line, and conflict.
    """
    manifest = json.dumps(sorted(texts), indent=1) + "\n"
    return {**texts, MANIFEST: manifest}


@dataclass(frozen=True, slots=True)
class OwnedFolder:
    """A folder that a command may write in.

    `shown` is its name in messages. `inside` is a folder above it, such as the checkout: between the two,
    there must be no symbolic link. Without `inside`, the folder itself may be one.
    """

    path: Path
    shown: str
    inside: Path | None = None

    def shown_file(self, path: str) -> str:
        """The name of a file of the folder in messages."""
        return f"{self.shown}/{path}"

    def file(self, path: str) -> Path:
        """The file at a path below the folder, with `/`.

        Raises TablewrightError for a path that leads out of the folder, by its name or by a symbolic link.
        """
        problem = path_problem(path)
        if problem is not None:
            todo = "correct the name that the path is made from"
            raise TablewrightError(self.shown, problem, todo)
        file = self.path / path
        self.refuse_links(file.parent)
        return file

    def refuse_links(self, folder: Path) -> None:
        """Raises TablewrightError if a symbolic link leads to the folder or to one of its subfolders."""
        inside = self.inside or self.path
        relative = folder.relative_to(inside)
        expected = Path(os.path.realpath(inside)) / relative
        if Path(os.path.realpath(folder)) == expected:
            return
        link = folder
        for parent in folder.parents:
            if parent != inside and parent.is_symlink():
                link = parent
            if parent == inside:
                break
        name = link.relative_to(inside).as_posix()
        shown = name if self.inside else self.shown_file(name)
        what = "a symbolic link leads to another folder"
        raise TablewrightError(shown, what, "replace the link by a folder")


def path_problem(path: str) -> str | None:
    """Why a path with `/` cannot be that of a file in a folder, on any system; None if it can."""
    outside = f"'{path}' is not a path inside the folder"
    # An absolute path begins with an empty part. Windows has backslashes and drives as well.
    if "\\" in path or ":" in path:
        return outside
    for name in path.split("/"):
        if name in ("", ".", ".."):
            return outside
        # Windows drops these at the end of a name: `x.` and `x` would be one file.
        if name.endswith((".", " ")):
            return f"'{path}' has a name that ends with a dot or a space"
        if name.partition(".")[0].rstrip().casefold() in _DEVICES:
            return f"'{path}' has a name that Windows reserves for a device"
        for character in name:
            if character in _NOT_IN_NAMES or not character.isprintable():
                # `!a` shows a control character instead of sending it to the terminal.
                return f"{path!a} has a character that not every system allows in names"
    return None


def _refuse_wrong_paths(folder: OwnedFolder, paths: Iterable[str]) -> None:
    """Raises TablewrightError for a path out of the folder, and for two paths of one file.

    File systems of Windows and macOS ignore case, and macOS the form of composed letters.
    """
    folder.refuse_links(folder.path)
    path_by_key: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        problem = path_problem(path)
        if problem is None:
            key = _file_key(path)
            other = path_by_key.setdefault(key, path)
            if other != path:
                problem = f"'{other}' and '{path}' are one file where names ignore case"
            parent = path.rpartition("/")[0]
            folders.setdefault(parent, path)
        if problem is not None:
            todo = "correct the names that the paths are made from"
            raise TablewrightError(folder.shown, problem, todo)
    # The files of a folder have the same links on their way, so each folder is looked at once.
    for path in folders.values():
        folder.file(path)


def _file_key(path: str) -> str:
    """The same text for all spellings of a path that some file system does not distinguish."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", path).casefold()


def compare(folder: OwnedFolder, wanted: Texts) -> tuple[Difference, ...]:
    """Return the differences between the files of a folder and the wanted texts, sorted by path.

    A file that nobody wants is orphaned if the manifest on disk lists it, or if it is in a subfolder of the
    package and its first line is the stamp of a generated file. All other files belong to somebody else and
    are ignored. Raises TablewrightError for an unreadable file, and for a wanted path that leads out of the
    folder.
    """
    _refuse_wrong_paths(folder, wanted)
    states: dict[str, State] = {}
    for path in _orphans(folder.path, wanted):
        states[path] = "orphaned"
    for path in _unfinished(folder.path, wanted):
        states[path] = "unfinished"
    for path, text in wanted.items():
        state = _state(folder.path / path, text, folder.shown_file(path))
        if state is not None:
            states[path] = state
    differences: list[Difference] = []
    for path, state in sorted(states.items()):
        differences.append(Difference(folder.shown_file(path), state))
    return tuple(differences)


def _state(file: Path, text: str, shown: str) -> State | None:
    """Return how a file differs from the text; None if it does not. Raises TablewrightError."""
    # A link is replaced by the file: what it leads to is not part of the package.
    if file.is_symlink():
        return "changed"
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


def write(folder: OwnedFolder, wanted: Texts) -> tuple[Difference, ...]:
    """Write the wanted files, remove all others of the package, and return the differences before that.

    Files are removed first, then the changed ones are replaced one by one, in the order of `wanted`.
    """
    differences = compare(folder, wanted)
    unwanted: list[str] = []
    for difference in differences:
        if difference.what in ("orphaned", "unfinished"):
            unwanted.append(difference.path)
    # The manifest is removed last: it lists the files that a repeated run still has to remove.
    unwanted.sort(key=lambda path: path.endswith(MANIFEST))
    for shown_path in unwanted:
        path = shown_path.removeprefix(f"{folder.shown}/")
        _remove(folder, path)
    differing = {difference.path for difference in differences}
    for path, text in wanted.items():
        # A file that is up to date keeps its time of change, which build tools look at.
        if folder.shown_file(path) in differing:
            replace_file(folder, path, text)
    return differences


def update_file(folder: OwnedFolder, path: str, text: str) -> bool:
    """Replace a file if its text differs, and return whether it did. Raises TablewrightError."""
    file = folder.file(path)
    # A file that is missing or cannot be read is replaced; if that fails too, the error gives the reason.
    with suppress(OSError):
        if not file.is_symlink() and file.read_bytes() == text.encode():
            return False
    replace_file(folder, path, text)
    return True


def replace_file(
    folder: OwnedFolder, path: str, text: str | bytes, *, private: bool = False
) -> None:
    """Write a whole file of the folder, or leave it unchanged; only its owner may read a private one.

    Raises TablewrightError for a path out of the folder, and if the file system refuses.
    """
    file = folder.file(path)
    unfinished = file.with_name(f".{file.name}{UNFINISHED}")
    content = text.encode() if isinstance(text, str) else text
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # An interrupted run, or somebody else, may have left a file or a link there.
        unfinished.unlink(missing_ok=True)
        _write_new(unfinished, content, 0o600 if private else 0o666)
        # Within a folder, the file system replaces a file in one step: no reader finds half of it.
        os.replace(unfinished, file)
    except BaseException as error:  # Ctrl-C must not leave an unfinished file either
        with suppress(OSError):
            unfinished.unlink()
        if not isinstance(error, OSError):
            raise
        what = f"cannot be written ({error.strerror})"
        shown = folder.shown_file(path)
        raise TablewrightError(shown, what, next_step(error)) from None


def place_for_file(folder: OwnedFolder, path: str) -> Path:
    """The path of a file that a library is going to create: its folder exists, and no link is in its place.

    Raises TablewrightError for a path out of the folder, and if the file system refuses.
    """
    file = folder.file(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.is_symlink():
            file.unlink()
    except OSError as error:
        what = f"cannot be created ({error.strerror})"
        shown = folder.shown_file(path)
        raise TablewrightError(shown, what, next_step(error)) from None
    return file


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that does not exist: a link in its place is an error, and is not followed."""
    with open(path, "xb", opener=partial(os.open, mode=mode)) as stream:
        stream.write(content)


def next_step(error: OSError) -> str:
    """What the user can do about an error of the file system."""
    return _NEXT_STEPS.get(error.errno or 0, _OTHER_STEP)


def _remove(folder: OwnedFolder, path: str) -> None:
    """Remove a file, and the folders that are empty without it. Raises TablewrightError."""
    # The name may be one that no file gets today, so that only the links on its way are checked.
    file = folder.path / path
    folder.refuse_links(file.parent)
    try:
        file.unlink()
        for parent in file.parents:
            # The package's own folder stays, even if it is empty.
            if parent == folder.path or any(parent.iterdir()):
                return
            parent.rmdir()
    except OSError as error:
        what = f"cannot be removed ({error.strerror})"
        shown = folder.shown_file(path)
        raise TablewrightError(shown, what, next_step(error)) from None


def unfinished_files(folder: OwnedFolder, depth: int | None = None) -> list[str]:
    """Return the paths of the files that an interrupted run left in a folder, sorted.

    With a `depth`, only so many levels of subfolders are searched. Whoever calls it must hold the lock of the
    folder: a file that another command is writing looks the same.
    """
    found: set[Path] = set()
    if depth is None:
        found.update(folder.path.glob(f"**/*{UNFINISHED}"))
    else:
        for level in range(depth + 1):
            found.update(folder.path.glob("*/" * level + f"*{UNFINISHED}"))
    return sorted(path.relative_to(folder.path).as_posix() for path in found)


def remove_file(folder: OwnedFolder, path: str) -> None:
    """Remove a file of the folder; subfolders stay. Raises TablewrightError."""
    file = folder.path / path
    folder.refuse_links(file.parent)
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        what = f"cannot be removed ({error.strerror})"
        shown = folder.shown_file(path)
        raise TablewrightError(shown, what, next_step(error)) from None


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
    path = folder / MANIFEST
    # A planted link could lead to a device, which has no end.
    if not is_regular(path):
        return set()
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return set()
    # Earlier versions wrote an object with a digest for each path.
    if not isinstance(manifest, list | dict):
        return set()
    paths = {path for path in manifest if isinstance(path, str)}
    return {*paths, MANIFEST}


def _is_file_of(folder: Path, path: str) -> bool:
    """Return whether a path of a manifest is a file in the folder itself.

    A manifest that somebody edited could list `../x`, `a/../b`, or a path behind a symbolic link.
    """
    root = folder.resolve()
    file = (folder / path).resolve()
    if not file.is_file() or not file.is_relative_to(root):
        return False
    return file.relative_to(root).as_posix() == path


def is_regular(path: Path) -> bool:
    """Return whether a path is that of a file: no link, no folder, no device and no pipe."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _is_stamped(path: Path) -> bool:
    if not is_regular(path):
        return False
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().startswith(STAMP)
    except (OSError, UnicodeDecodeError):
        return False
