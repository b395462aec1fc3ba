"""Releases of packages: their git revisions, the changes that no release contains, and the next release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tablewright.compare.report.text import change_sentences
from tablewright.errors import MisuseError
from tablewright.files import MANIFEST, remove_file, update_file
from tablewright.model.version import ChangeNote, Release, VersionRef
from tablewright.specfiles import SpecTree, history_text
from tablewright.specfiles.version_setting import with_setting
from tablewright.workflow.build import BuiltPackage
from tablewright.workflow.git_revisions import files_at, release_revision, tree_at
from tablewright.workflow.project import (
    Project,
    VersionAtRevision,
    compare_at_revisions,
)
from tablewright.workflow.writing import owned_folder

#: A release number as people write it after the @ of a version.
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)+")
#: The kinds of notes in the order in which a release lists them.
_ORDER = ("breaking", "feature", "fix")


def find_unreleased_changes(
    project: Project, revision: str, packages: Iterable[BuiltPackage]
) -> Iterator[tuple[str, str]]:
    """Package and release number of each package that differs from a git revision without saying why.

    Such a package has the same release number, and its version has the same notes as at the revision. Raises
    MisuseError for a revision that git does not know.
    """
    versions = {project.info(ref).package: ref for ref in project.tree.versions()}
    for built in packages:
        if not built.package or not built.texts:
            continue
        old_files = files_at(project.root, revision, f"generated/{built.package}")
        if not old_files or not _differ(built.texts, old_files):
            continue
        # A package without the output kind `package` has no such file, and no release.
        init = f"{built.package}/__init__.py"
        release = _release(built.texts.get(init, ""))
        if not release or _release(old_files.get(init, b"").decode()) != release:
            continue
        if not _has_new_note(project.tree, versions[built.package], revision):
            yield built.package, release


def _differ(texts: Mapping[str, str], old_files: Mapping[str, bytes]) -> bool:
    """Whether a package has other files; its manifest follows from them."""
    for path in {*texts, *old_files} - {MANIFEST}:
        text = texts.get(path)
        if text is None or old_files.get(path) != text.encode():
            return True
    return False


def _release(source: str) -> str:
    """The value of `__version__` in the source of a package; empty if the source does not set it."""
    match = re.search(r'^__version__ = "(.*)"$', source, re.MULTILINE)
    return match[1] if match else ""


def _has_new_note(tree: SpecTree, version: VersionRef, revision: str) -> bool:
    """Whether a version has a note that the revision lacks, or has with another text."""
    folder = tree.version_folder(version) / "changes"
    old_notes = files_at(tree.root, revision, tree.shown(folder))
    new_notes = {
        name: (folder / name).read_bytes() for name in tree.load_notes(version)
    }
    return not new_notes.items() <= old_notes.items()


def revision_named(project: Project, version: VersionRef, name: str) -> str:
    """The git revision that the text after the @ of a version means: `5.0.5` is a release of its package.

    Any other text, and the number of a release that the history of git does not have, is returned as it is.
    """
    if not _NUMBER.fullmatch(name):
        return name
    return _revision_of(project, version, name) or name


def _revision_of(project: Project, version: VersionRef, number: str) -> str:
    tree = project.tree
    info_file = tree.shown(tree.version_folder(version) / "version.yaml")
    package = project.info(version).package
    return release_revision(tree.root, package, info_file, number)


# The next release -----------------------------------------------------------------------------------


def next_release(project: Project, version: VersionRef) -> Release:
    """The release that the notes of a version make: its number, the sentences, and what changed in the spec.

    Raises MisuseError without notes.
    """
    notes = project.tree.load_notes(version)
    if not notes:
        folder = project.tree.shown(project.tree.version_folder(version))
        what = "no change is noted since the last release"
        todo = f"write a note into {folder}/changes, such as bell-schedules.yaml"
        raise MisuseError(str(version), what, todo)
    first, _, last = project.info(version).release.rpartition(".")
    return Release(
        number=f"{first}.{int(last) + 1}",
        changes=tuple(_sentences(notes)),
        specification=_specification(project, version),
    )


def _sentences(notes: Mapping[str, ChangeNote]) -> Iterator[str]:
    """The sentences of notes by kind, those of a kind in the order of their file names."""
    for kind in _ORDER:
        for note in notes.values():
            if note.kind == kind:
                prefix = "Breaking: " if kind == "breaking" else ""
                yield f"{prefix}{note.text.strip()}"


def _specification(project: Project, version: VersionRef) -> tuple[str, ...]:
    """What changed in the pages and the API since the last release; empty if git does not have it."""
    revision = _revision_of(project, version, project.info(version).release)
    if not revision:
        return ()
    with tree_at(project.tree, revision, with_findings=False) as old:
        before = VersionAtRevision(project.at_revision(old), version, revision)
        comparison = compare_at_revisions(before, VersionAtRevision(project, version))
    return tuple(change_sentences(comparison))


def write_release(tree: SpecTree, version: VersionRef, release: Release) -> list[str]:
    """Write a release into history.yaml and version.yaml, remove its notes, and return the changed files."""
    folder = tree.version_folder(version)
    owned = owned_folder(tree.root, tree.shown(folder))
    # Read before anything is written: a note that cannot be read must not end the command half-way.
    notes = tree.load_notes(version)
    info = tree.load_info(version)
    history = tree.load_history(version)
    releases = (release, *history.releases)
    if not history.releases:
        releases = (release, Release(info.release, ("First release.",)))
    update_file(
        owned, "history.yaml", history_text(replace(history, releases=releases))
    )
    text = (folder / "version.yaml").read_text(encoding="utf-8")
    shown = owned.shown_file("version.yaml")
    new_text = with_setting(text, "release", release.number, shown)
    update_file(owned, "version.yaml", new_text)
    changed = [owned.shown_file("history.yaml"), shown]
    for name in notes:
        remove_file(owned, f"changes/{name}")
        changed.append(owned.shown_file(f"changes/{name}"))
    return changed
