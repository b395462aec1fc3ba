"""The folder that a command may write in, and the lock that makes it the only one that writes there.

A command that changes the spec reads files first (`sources.yaml`, `family.yaml`), and writes them with
entries of its own. Two commands at once would each write the entries that they have read, and lose those of
the other. Each takes the lock of its folder for the whole run: capture and facts that of the version, init
that of `spec/`, generate that of `generated/`. The holder of a lock removes what an interrupted command left.
Commands that only read take no lock, except that generate and check wait for the commands that write the
versions which they build.

The locks are files in the git-ignored folder `.cache/`. The system frees them when a process ends, also on
NFS. On a file system without locks, filelock creates a file instead, which a killed process leaves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tablewright import files
from tablewright.errors import TablewrightError
from tablewright.files import OwnedFolder

#: Seconds before the user is told why nothing happens, and before the command gives up.
_QUIET = 1.0
_LIMIT = 60.0


def owned_folder(root: Path, name: str) -> OwnedFolder:
    """The folder of a checkout that a command may write in; `name` is its path with `/`."""
    return OwnedFolder(root / name, name, root)


@contextmanager
def locked(
    root: Path,
    names: Iterable[str],
    report: Callable[[str], None],
    *,
    only_reads: bool = False,
) -> Iterator[None]:
    """Hold the locks of folders such as `spec/edfi/v5`; wait for another command that has one of them.

    `report` is called with a line for the user if that takes longer than a second. Raises TablewrightError
    after a minute. With `only_reads`, a lock that cannot be created or locked is no error: a checkout of
    another user can be read as well.
    """
    with ExitStack() as held:
        # Sorted, so that two commands never wait for each other.
        for name in sorted(names):
            try:
                file = _lock_file(root, name)
                _check_lock_file(file)
            except TablewrightError:
                if not only_reads:
                    raise
                continue
            held.enter_context(_lock(file, name, report))
            # `generate` compares and completes its own folder.
            if name.partition("/")[0] == "spec":
                _clean(owned_folder(root, name), report, only_reads=only_reads)
        yield


def _clean(
    folder: OwnedFolder, report: Callable[[str], None], *, only_reads: bool
) -> None:
    """Remove the files that an interrupted command left in a folder whose lock is held; report each."""
    # The folders of versions have locks of their own; those of families belong to the lock of `spec/`.
    depth = 1 if folder.shown == "spec" else None
    for path in files.unfinished_files(folder, depth):
        shown = folder.shown_file(path)
        if only_reads:
            report(f"{shown}: left by an interrupted command; delete it")
            continue
        files.remove_file(folder, path)
        report(f"removed {shown}, which an interrupted command left")


def _lock_file(root: Path, name: str) -> Path:
    """The file of a folder's lock, which filelock opens for writing. Raises TablewrightError."""
    folder = owned_folder(root, ".cache/locks")
    return files.place_for_file(folder, f"{name.replace('/', '-')}.lock")


def _check_lock_file(file: Path) -> None:
    """Raises TablewrightError for a lock file that exists, but belongs to another user."""
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        shown = f".cache/locks/{file.name}"
        what = "cannot be locked (it belongs to another user)"
        raise TablewrightError(shown, what, "make the file writable, or delete it")


@contextmanager
def _lock(file: Path, name: str, report: Callable[[str], None]) -> Iterator[None]:
    # Loaded here because it takes longer than a run of `check` without changes.
    from filelock import FileLock, Timeout

    lock = FileLock(file)
    try:
        lock.acquire(timeout=_QUIET)
    except OSError as error:
        if not isinstance(error, Timeout):
            shown = f".cache/locks/{file.name}"
            what = f"cannot be locked ({error.strerror})"
            raise TablewrightError(shown, what, files.next_step(error)) from None
        report(f"{name}: another tablewright command is writing here; waiting for it")
        try:
            lock.acquire(timeout=_LIMIT)
        except Timeout:
            what = f"another tablewright command has been writing here for {_LIMIT:.0f} seconds"
            todo = f"run again when it has ended; if there is none, delete .cache/locks/{file.name}"
            raise TablewrightError(name, what, todo) from None
    try:
        yield
    finally:
        lock.release()
