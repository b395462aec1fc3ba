"""`tablewright generate` and `check`: the same packages, written to disk or compared with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import click

from tablewright.commands.messages import one_line, progress, show
from tablewright.commands.options import (
    guarded,
    open_project,
    show_notice,
    versions_argument,
)
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.specfiles import SpecTree
from tablewright.workflow import build
from tablewright.workflow.cache import Cache
from tablewright.workflow.project import Project
from tablewright.workflow.writing import locked

_no_cache = click.option(
    "--no-cache",
    is_flag=True,
    help="Build everything again; use no results of earlier runs.",
)
_DONE = {
    "missing": "wrote",
    "changed": "wrote",
    "orphaned": "removed",
    "unfinished": "removed",
}


@click.command()
@versions_argument
@_no_cache
@guarded
def generate(versions: tuple[str, ...], no_cache: bool) -> None:
    """Write the packages under generated/ from the spec.

    Without a version, all packages are written. Only files that differ are replaced, and files that a
    package no longer contains are removed. Files that tablewright did not write are left alone.
    """
    project = open_project(no_cache=no_cache)
    built = _build(project, versions)
    differences = build.compare(project.root, built)
    # Without differences nothing is written, and no lock is needed.
    if differences:
        with locked(project.root, ["generated"], show_notice):
            differences = build.write(project.root, built)
    for difference in differences:
        show(one_line(f"{_DONE[difference.what]} {difference.path}"))
    packages = 0
    for result in built:
        # An abandoned package has no texts, and the index of generated/ is no package.
        if result.package and result.texts:
            packages += 1
    files_changed = count(len(differences), "file")
    show(f"{count(packages, 'package')} up to date, {files_changed} changed")


@click.command()
@versions_argument
@_no_cache
@click.option(
    "--since",
    metavar="REV",
    help="Also check that packages that differ from REV have a new note or release.",
)
@guarded
def check(versions: tuple[str, ...], no_cache: bool, since: str | None) -> None:
    """Check that generated/ matches the spec.

    Prints each file that is changed, missing, orphaned (no longer part of a package) or unfinished (left
    by an interrupted run), and exits 1 if there are any. Nothing under generated/ is changed.

    --since REV also exits 1 if a package changed since the git revision REV, and its version has neither a
    new note in its folder `changes` nor a new release number.
    """
    project = open_project(no_cache=no_cache)
    built = _build(project, versions)
    differences = build.compare(project.root, built)
    for difference in differences:
        show(one_line(f"{difference.path}: {difference.what}"))
    if differences:
        # `generated/edfi_v5/README.md` is in the folder edfi_v5.
        folders = {difference.path.split("/")[1] for difference in differences}
        files_differ = count(len(differences), "file")
        command = " ".join(["tablewright generate", *versions])
        names = ", ".join(sorted(folders))
        show(one_line(f"{files_differ} of {names} differ; run `{command}`"))
    # Releases are checked in any case: one run then prints everything that has to be done.
    if not _are_released(project, since, built) or differences:
        raise SystemExit(1)
    show("generated/ matches spec/")


def _are_released(
    project: Project, since: str | None, built: Sequence[build.BuiltPackage]
) -> bool:
    """Whether every package that changed since a revision has a new note or release; prints the others."""
    if since is None:
        return True
    # Loaded here because only --since needs git.
    from tablewright.workflow.releases import find_unreleased_changes

    unreleased = list(find_unreleased_changes(project, since, built))
    for package, release in unreleased:
        todo = "write a note into the folder `changes` of its version"
        what = f"changed since {since} and is still release {release}"
        show(one_line(f"generated/{package} {what}; {todo}"))
    return not unreleased


def _build(project: Project, names: tuple[str, ...]) -> list[build.BuiltPackage]:
    """The packages of the named versions, and the index of generated/.

    Unchanged packages come from the cache, the others are built two at a time.
    """
    versions: list[VersionRef] = []
    for version in project.tree.versions(names):
        # `init` creates a version without pages: no package can be built from it yet.
        if _has_pages(project.tree, version):
            versions.append(version)
    build.check_packages(project)
    packages = _remembered(project, versions)
    if len(packages) == len(versions):
        return _with_others(project, list(packages.values()), names)
    # A command that writes the spec is waited for: half of its files would give another package.
    folders = ["spec", *[f"spec/{version}" for version in project.tree.versions()]]
    with locked(project.root, folders, show_notice, only_reads=True):
        # Read again, because the files may have changed in the meantime.
        project = Project(project.tree, project.cache)
        packages = _remembered(project, versions)
        missing = [version for version in versions if version not in packages]
        packages |= zip(missing, _build_all(project, missing), strict=True)
        built = [packages[version] for version in versions]
        return _with_others(project, built, names)


def _remembered(
    project: Project, versions: Sequence[VersionRef]
) -> dict[VersionRef, build.BuiltPackage]:
    """The packages of the versions that are in the cache."""
    packages: dict[VersionRef, build.BuiltPackage] = {}
    for version in versions:
        cached = build.remembered(project, version)
        if cached is not None:
            packages[version] = cached
    return packages


def _with_others(
    project: Project, built: list[build.BuiltPackage], names: tuple[str, ...]
) -> list[build.BuiltPackage]:
    """The packages, those that belong to no version, and the index of generated/."""
    others: list[build.BuiltPackage] = []
    # With names, only these versions are compared; other packages on disk are not looked at.
    if not names:
        others += build.abandoned(project)
    others.append(build.build_index(project))
    return [*built, *others]


def _build_all(
    project: Project, versions: Sequence[VersionRef]
) -> Sequence[build.BuiltPackage]:
    """The packages of versions that are not in the cache, in their order."""
    if len(versions) < 2:
        # In this process, because the index then uses the version that is resolved here.
        packages = (build.build(project, version) for version in versions)
        return list(progress("building", packages, len(versions)))
    # Loaded here because an unchanged spec needs no second process.
    from concurrent.futures import ProcessPoolExecutor

    # Each process reads the spec with a project of its own; only the tree and the cache are sent to it.
    build_one = partial(_build_one, project.tree, project.cache)
    with ProcessPoolExecutor(max_workers=2) as pool:
        return list(progress("building", pool.map(build_one, versions), len(versions)))


def _build_one(tree: SpecTree, cache: Cache, version: VersionRef) -> build.BuiltPackage:
    return build.build(Project(tree, cache), version)


def _has_pages(tree: SpecTree, version: VersionRef) -> bool:
    """Whether a version has captured pages; prints a note for one that has none."""
    if tree.page_paths(version):
        return True
    line = f"{version}: no page is captured yet, so there is no package"
    show(one_line(line), err=True)
    return False
