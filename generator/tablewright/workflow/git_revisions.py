"""Reads the spec, or one file, as it was at a git revision; the working tree is never changed."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tablewright.errors import (
    CombinedSpecError,
    MisuseError,
    SpecError,
    TablewrightError,
)
from tablewright.files import OwnedFolder, remove_file, replace_file
from tablewright.model.json_types import Plain
from tablewright.specfiles import SpecTree
from tablewright.specfiles.migrations import (
    FIRST_FORMAT_WITH_PLACES,
    format_of,
    migrate,
    without_findings,
)
from tablewright.specfiles.yamlfile import dump_plain, plain_text


@contextmanager
def tree_at(
    tree: SpecTree, revision: str, *, with_findings: bool = True
) -> Iterator[SpecTree]:
    """The spec as it was at a revision, in a temporary folder that is removed when the context ends.

    A spec of an older format is migrated. Without findings, the tree has neither findings nor acceptances:
    comparisons do not use them, and revisions with findings of rules that no longer exist can be read.
    Raises MisuseError for a revision that git does not know or that holds no spec. An error in the spec of
    that revision is reported with the revision before its path: `main:spec/edfi/family.yaml`.
    """
    commit = _commit(tree.root, revision)
    archive = _archive(tree.root, commit, revision)
    with TemporaryDirectory(prefix="tablewright-") as folder:
        _unpack(archive, Path(folder))
        try:
            old = SpecTree(Path(folder))
            _migrate(old, with_findings=with_findings)
            yield old
        except CombinedSpecError as error:
            # The paths in messages are relative to the checkout, so the folder's name is in none of them.
            raise CombinedSpecError(
                [_at_revision(part, revision) for part in error.errors]
            ) from None
        except MisuseError as error:
            raise MisuseError(
                f"{revision}:{error.where}", error.what, error.todo
            ) from None
        except SpecError as error:
            raise _at_revision(error, revision) from None


def _migrate(tree: SpecTree, *, with_findings: bool) -> None:
    """Write the files of each family in the current format."""
    owned = OwnedFolder(tree.root, "the spec of the revision")
    for family in tree.families():
        folder = tree.folder / family
        before: dict[str, Plain] = {}
        for path in sorted(folder.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            before[path.relative_to(folder).as_posix()] = plain_text(
                text, tree.shown(path)
            )
        format_number = format_of(before, tree.shown(folder))
        if with_findings and format_number < FIRST_FORMAT_WITH_PLACES:
            what = f"the spec has format {format_number}, which does not list the places of accepted findings"
            todo = (
                f"compare with a revision of format {FIRST_FORMAT_WITH_PLACES} or newer"
            )
            raise SpecError(tree.shown(folder / "family.yaml"), what, todo)
        after = migrate(before, format_number)
        if not with_findings:
            after = without_findings(after)
        for name, content in after.items():
            # A file that no migration changes keeps its text, so that messages name its lines.
            if before.get(name) != content:
                replace_file(owned, f"spec/{family}/{name}", dump_plain(content))
        for name in before.keys() - after.keys():
            remove_file(owned, f"spec/{family}/{name}")


def _at_revision(error: SpecError, revision: str) -> SpecError:
    return SpecError(f"{revision}:{error.where}", error.what, error.todo)


def files_at(root: Path, revision: str, folder: str) -> dict[str, bytes]:
    """The bytes of the files of a folder as they were at a revision, by path below it; empty without it.

    Raises MisuseError for a revision that git does not know.
    """
    commit = _commit(root, revision)
    archived = _git(root, ["archive", "--format=tar", commit, folder])
    contents: dict[str, bytes] = {}
    # git has no archive of a folder that the commit lacks.
    if archived.returncode:
        return contents
    with tarfile.open(fileobj=io.BytesIO(archived.stdout)) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            if file is not None:
                contents[member.name.removeprefix(f"{folder}/")] = file.read()
    return contents


def release_revision(root: Path, package: str, info_file: str, number: str) -> str:
    """The revision of a release: the tag `PACKAGE-NUMBER`, else the commit that introduced the number.

    `info_file` is the path of the version.yaml. The text is empty if the history has neither.
    """
    tag = f"{package}-{number}"
    command = ["rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}"]
    if not _git(root, command).returncode:
        return tag
    pattern = f"^release: ['\"]?{re.escape(number)}['\"]?$"
    # The oldest commit whose diff has the line is the one that adds it.
    command = ["log", "--reverse", "--format=%h", "-G", pattern, "--", info_file]
    logged = _git(root, command)
    commits = logged.stdout.decode().split()
    return commits[0] if commits else ""


def _commit(root: Path, revision: str) -> str:
    """The full hash of the commit that a revision names."""
    # --end-of-options: a revision that begins with a hyphen is no option of git.
    command = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{revision}^{{commit}}",
    ]
    parsed = _git(root, command)
    if parsed.returncode:
        is_checkout = _git(root, ["rev-parse"]).returncode == 0
        what = "no such git revision" if is_checkout else "this is not a git checkout"
        raise MisuseError(
            f"@{revision}", what, "name a branch, a tag or a commit of this checkout"
        )
    return parsed.stdout.decode().strip()


def _archive(root: Path, commit: str, revision: str) -> bytes:
    """The spec folder of a commit as a tar file; paths in it are relative to the checkout."""
    archived = _git(root, ["archive", "--format=tar", commit, "spec"])
    if archived.returncode:
        raise MisuseError(
            f"@{revision}", "this revision has no spec/ here", "name a later one"
        )
    return archived.stdout


def _unpack(archive: bytes, folder: Path) -> None:
    """Write the YAML files of a tar archive into a folder."""
    owned = OwnedFolder(folder, "the spec of the revision")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            if not member.name.endswith(".yaml"):
                continue
            file = tar.extractfile(member) if member.isfile() else None
            if file is not None:
                replace_file(owned, member.name, file.read())


def _git(root: Path, command: list[str]) -> subprocess.CompletedProcess[bytes]:
    """The finished git command. Raises TablewrightError if git is not installed."""
    try:
        return subprocess.run(
            ["git", *command], cwd=root, capture_output=True, check=False
        )
    except FileNotFoundError:
        todo = "install git to compare revisions"
        raise TablewrightError("git", "the command is not installed", todo) from None
