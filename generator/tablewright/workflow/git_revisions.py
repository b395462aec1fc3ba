"""Files of a git revision, the spec in a folder of its own; the working tree is never touched."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from tablewright.errors import MisuseError, SpecError, TablewrightError
from tablewright.specfiles import SpecTree


@contextmanager
def tree_at(tree: SpecTree, revision: str) -> Iterator[SpecTree]:
    """The spec as it was at a revision, as long as the context lasts.

    Raises MisuseError for a revision that git does not know or that holds no spec. What is wrong with the
    spec of that revision is reported with the revision before it.
    """
    archive = _archive(tree.root, _commit(tree.root, revision), revision)
    with TemporaryDirectory(prefix="tablewright-") as folder:
        _unpack(archive, Path(folder))
        try:
            yield SpecTree(Path(folder))
        except (SpecError, MisuseError) as error:
            raise type(error)(f"{revision}:{error.where}", error.what, error.todo) from None


def file_at(root: Path, revision: str, path: str) -> bytes | None:
    """A file of the checkout as it was at a revision; None where it was not there.

    Raises MisuseError for a revision that git does not know.
    """
    found = _git(root, ["show", f"{_commit(root, revision)}:./{path}"])
    return None if found.returncode else found.stdout


def _commit(root: Path, revision: str) -> str:
    """The full name of the commit that a revision means."""
    wanted = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    found = _git(root, wanted)
    if found.returncode:
        inside = _git(root, ["rev-parse"]).returncode == 0
        what = "no such git revision" if inside else "this is no git checkout"
        raise MisuseError(f"@{revision}", what, "name a branch, a tag or a commit of this checkout")
    return found.stdout.decode().strip()


def _archive(root: Path, commit: str, revision: str) -> bytes:
    """The spec folder of a commit as a tar file; paths in it are relative to the checkout."""
    found = _git(root, ["archive", "--format=tar", commit, "spec"])
    if found.returncode:
        raise MisuseError(f"@{revision}", "this revision has no spec/ here", "name a later one")
    return found.stdout


def _unpack(archive: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            file = tar.extractfile(member) if member.isfile() and path.suffix == ".yaml" else None
            if file is not None and ".." not in path.parts:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read())


def _git(root: Path, command: list[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *command], cwd=root, capture_output=True, check=False)
    except FileNotFoundError:
        todo = "install git to compare revisions"
        raise TablewrightError("git", "the command is not there", todo) from None
