"""Builds packages from the spec, and writes them or compares them with those on disk.

The step before it, from documents to the spec, is in `workflow.capture`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tablewright import files, plugins
from tablewright.emit.support.findings_page import findings_text
from tablewright.errors import EntryError, SpecError, TablewrightError
from tablewright.model.artifact import Artifact
from tablewright.model.coverage import Coverage
from tablewright.model.version import VersionRef
from tablewright.resolve.findings.acceptance import refuse_errors
from tablewright.workflow.coverage import readme_text
from tablewright.workflow.project import Project, count_covered
from tablewright.workflow.writing import owned_folder

if TYPE_CHECKING:
    from tablewright.emit import Emit

#: The name of generated/ itself in the cache; a package has a longer name, such as `edfi_v5`.
_INDEX = "index"


@dataclass(frozen=True, slots=True)
class BuiltPackage:
    """A finished package: its name, and the texts of its files by path, the manifest last.

    An empty name is `generated/` itself. A package without texts belongs to no version of the spec.
    """

    package: str
    texts: dict[str, str]

    @property
    def folder(self) -> str:
        """The folder of the package, as messages print it: `generated/edfi_v5`."""
        return f"generated/{self.package}".rstrip("/")


def remembered(project: Project, version: VersionRef) -> BuiltPackage | None:
    """The finished package of an earlier run; None if one of its inputs has changed since."""
    package = project.info(version).package
    key = _key(project, version)
    texts = project.cache.package(package, key)
    if texts is None:
        return None
    return BuiltPackage(package, texts)


def build(project: Project, version: VersionRef) -> BuiltPackage:
    """Spec -> resolved version -> artifacts of each output kind -> formatted texts of one package.

    Raises SpecError if the version has errors that its corrections do not correct, and TablewrightError if
    its files change in the meantime.
    """
    # Imported here, because a package from the cache needs neither of them.
    from tablewright.emit.support.formatting import finish
    from tablewright.emit.support.memo import open_memo
    from tablewright.resolve.api.merge import with_time_types

    key = _key(project, version)
    with_changes = project.with_changes(version)
    resolved = refuse_errors(with_changes, str(version))
    other_resources = project.tree.load_uncovered_facts(version)
    if other_resources is not None:
        other_resources = with_time_types(other_resources)
    ready = replace(
        resolved.version,
        other_resources=other_resources,
        earlier=project.earlier_comparisons(version),
    )
    package = resolved.version.info.package
    formatted_before = project.cache.formatted(package)
    artifacts: list[Artifact] = []
    # A text that an earlier run formatted is taken from the memo, and not formatted again.
    with open_memo(formatted_before) as memo:
        for emit in _emit_functions(project, version):
            artifacts += emit(ready)
        texts = finish(artifacts, package)
    built = BuiltPackage(package, files.with_manifest(texts))
    # Under this key, the cache would keep the package of files that somebody saved while they were read.
    if _key(Project(project.tree), version) != key:
        what = "its files changed while they were read"
        raise TablewrightError(f"spec/{version}", what, "run the command again")
    project.cache.remember(package, key, built.texts)
    project.cache.remember_formatted(package, memo.used)
    return built


def wanted_kinds(project: Project, version: VersionRef) -> tuple[tuple[str, ...], str]:
    """The output kinds that a version's package gets, and the spec file that lists them.

    The list of version.yaml takes the place of that of family.yaml. No names mean all built-in kinds that
    are not optional.
    """
    of_version = project.info(version).output_kinds
    if of_version:
        return of_version, f"spec/{version}/version.yaml"
    of_family = project.family(version.family).output_kinds
    return of_family, f"spec/{version.family}/family.yaml"


def check_output_kinds(project: Project, version: VersionRef) -> None:
    """Raises SpecError if the spec lists an unknown output kind, or one without the kinds that it needs."""
    names, _ = wanted_kinds(project, version)
    optional = project.info(version).optional_kinds
    # Without a list there is nothing to check: the package gets the built-in kinds.
    if names or optional:
        _emit_functions(project, version)


def _emit_functions(project: Project, version: VersionRef) -> tuple[Emit, ...]:
    """The functions of a version's output kinds. Raises SpecError with the line of the list."""
    from tablewright.emit import output_kinds  # here for the reason given in `build`

    names, where = wanted_kinds(project, version)
    optional = project.info(version).optional_kinds
    names = names or plugins.default_targets()
    key = "output-kinds"
    try:
        functions = output_kinds(names, where)
        key, where = "optional-kinds", f"spec/{version}/version.yaml"
        return output_kinds((*names, *optional), where) if optional else functions
    except SpecError as error:
        file = where.rpartition("/")[2]
        entry = EntryError(file, error.what, error.todo, (key,))
        raise project.tree.located(version, entry) from None


def check_packages(project: Project) -> None:
    """Raises SpecError for two versions with one package: each would remove the files of the other.

    Installers take names that differ in the number of underscores as one name.
    """
    version_by_package: dict[str, VersionRef] = {}
    for version in project.tree.versions():
        package = project.info(version).package
        installed_name = re.sub("_+", "_", package)
        other = version_by_package.setdefault(installed_name, version)
        if other != version:
            what = f"the package '{package}' is that of {other} as well"
            todo = "choose another name for `package`"
            entry = EntryError("version.yaml", what, todo, ("package",))
            raise project.tree.located(version, entry)


def build_index(project: Project) -> BuiltPackage:
    """The files of generated/ itself: the table of findings, and the coverage of every version."""
    versions = project.tree.versions()
    key = project.digest(versions)
    texts = project.cache.package(_INDEX, key)
    if texts is None:
        coverages = [_cached_coverage(project, version) for version in versions]
        texts = {"FINDINGS.md": findings_text(), "README.md": readme_text(coverages)}
        project.cache.remember(_INDEX, key, texts)
    return BuiltPackage("", texts)


def _cached_coverage(project: Project, version: VersionRef) -> Coverage:
    """The coverage of a version: from the cache, else counted and remembered there."""
    package = project.info(version).package
    # Adjacent versions can add findings to the version.
    key = project.digest([version, *project.adjacent_versions(version)])
    coverage = project.cache.coverage(package, key)
    if coverage is None:
        coverage = count_covered(project, version)
        project.cache.remember_coverage(package, key, coverage)
    return coverage


def write(root: Path, packages: Iterable[BuiltPackage]) -> tuple[files.Difference, ...]:
    """Write finished packages to disk; returns the differences that were there before."""
    differences: list[files.Difference] = []
    for built in packages:
        folder = owned_folder(root, built.folder)
        differences += files.write(folder, built.texts)
    return tuple(differences)


def compare(
    root: Path, packages: Iterable[BuiltPackage]
) -> tuple[files.Difference, ...]:
    """The differences between finished packages and the disk; nothing is written."""
    differences: list[files.Difference] = []
    for built in packages:
        folder = owned_folder(root, built.folder)
        differences += files.compare(folder, built.texts)
    return tuple(differences)


def abandoned(project: Project) -> tuple[BuiltPackage, ...]:
    """The packages on disk that belong to no version of the spec, each without texts."""
    known: set[str] = set()
    for version in project.tree.versions():
        known.add(project.info(version).package)
    packages: list[BuiltPackage] = []
    generated = project.root / "generated"
    # A folder without a manifest was not written by tablewright, and is left alone.
    for manifest in sorted(generated.glob(f"*/{files.MANIFEST}")):
        name = manifest.parent.name
        if name not in known:
            packages.append(BuiltPackage(name, {}))
    return tuple(packages)


def _key(project: Project, version: VersionRef) -> str:
    """The digest of everything that decides what a package contains."""
    key = project.digest([version, *project.earlier_versions(version)])
    # The digest covers the modules of the built-in output kinds. It does not cover which ones are registered,
    # nor those of other distributions, which change with the version of the distribution.
    names, _ = wanted_kinds(project, version)
    registered = []
    for name in names or plugins.built_in(plugins.TARGETS):
        distribution = plugins.plugin_version(plugins.TARGETS, name)
        registered.append(f"{name}={distribution}".replace(" ", "-"))
    return " ".join([key, *registered])
