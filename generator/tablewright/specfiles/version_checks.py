"""Checks between the spec files of a version: names in one file that another file must contain.

Each function yields an EntryError for each wrong entry. `checks` has the checks of single files, and
`reference_table` the names that refer to something.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from tablewright.errors import EntryError
from tablewright.model.corrections import Correction, CorrectionsFile
from tablewright.model.facts import ApiObject, Facts
from tablewright.model.family import ConventionFile, FamilyInfo
from tablewright.model.page import Page
from tablewright.model.renames import Renames
from tablewright.model.sources import Sources
from tablewright.model.version import History, VersionInfo, VersionRef
from tablewright.naming import did_you_mean, kebab, quoted
from tablewright.specfiles.checks import CONVENTION, FAMILY, package_problem
from tablewright.specfiles.codec import PlainPath
from tablewright.specfiles.reference_table import (
    CONVENTION_VERSION_FIELDS,
    CORRECTION_FIELDS,
    OPERATION_FIELDS,
    PREREQUISITE_FIELDS,
    RENAME_FIELDS,
    RENAME_LISTS,
    SOURCES_FIELDS,
    VERSION_FIELDS,
    ApiNames,
    CorrectedPages,
    FamilyNames,
    OperationNames,
    RenameNames,
)
from tablewright.specfiles.references import (
    Errors,
    reference_errors,
    repeated_entry_errors,
    unknown_name,
)

_VERSION = "version.yaml"
_HISTORY = "history.yaml"
_RENAMES = "renames.yaml"
_CORRECTIONS = "corrections.yaml"
#: The facts that people write: those of an API without a document, or additions to the facts of a document.
FACTS_BY_HAND = "facts.hand.yaml"
#: The facts of the resources without a page, which `facts --all-resources` writes.
UNCOVERED_FACTS = "uncovered-facts.yaml"


# facts.hand.yaml beside facts.yaml --------------------------------------------------------------------


def item_key_errors(by_hand: Facts, facts: Facts) -> Errors:
    """Yields an error for what a `facts.hand.yaml` beside `facts.yaml` has besides correct item keys."""
    if by_hand != Facts(objects=by_hand.objects):
        what = "the version has a facts.yaml as well"
        todo = "keep one of the two, or keep only `objects` with their `item-key` in this file"
        yield EntryError(FACTS_BY_HAND, what, todo, ())
        return
    objects = {item.name: item for item in facts.objects}
    for position, item in enumerate(by_hand.objects):
        keys = ("objects", position)
        if item.members or item.resource:
            what = f"facts.yaml has the members of the object {quoted(item.name)}"
            todo = "keep only `name`, `role` and `item-key` here"
            yield EntryError(FACTS_BY_HAND, what, todo, keys)
        elif item.name not in objects:
            kind = "an object of facts.yaml"
            yield from unknown_name(
                FACTS_BY_HAND, (*keys, "name"), item.name, kind, objects
            )
        else:
            yield from _member_errors(item, objects[item.name], keys)


def _member_errors(item: ApiObject, known: ApiObject, keys: PlainPath) -> Errors:
    """The names of an item key that are no members of the object in facts.yaml."""
    names = [member.name for member in known.members]
    kind = f"a member of the object '{item.name}'"
    for position, name in enumerate(item.item_key):
        place = (*keys, "item-key", position)
        yield from unknown_name(FACTS_BY_HAND, place, name, kind, names)


# version.yaml and the files of the folder ------------------------------------------------------------


def info_errors(info: VersionInfo, version: VersionRef) -> Errors:
    """Yields the errors of a `version.yaml` in the folder of `version`."""
    named = {"family": (info.family, version.family), "name": (info.name, version.name)}
    for key, (name, folder) in named.items():
        if name != folder:
            what = f"the {key} is '{name}', but the folder is {version}"
            yield EntryError(_VERSION, what, f"use `{key}: {folder}`", (key,))
    problem = package_problem(info.package)
    if problem is not None:
        yield EntryError(_VERSION, *problem, ("package",))
    yield from _release_errors(info)


def _release_errors(info: VersionInfo) -> Errors:
    """A release that does not start with the data standard."""
    number = info.release.removeprefix(f"{info.data_standard}.")
    # The second release of data standard 5.2 is 5.2.2.
    if not re.fullmatch(r"[0-9]{1,9}", number):
        what = f"release {info.release[:40]} does not start with data standard {info.data_standard}"
        todo = f"number it {info.data_standard}.N"
        yield EntryError(_VERSION, what, todo, ("release",))


def history_errors(info: VersionInfo, history: History) -> Errors:
    """Yields an error if the history does not begin with the release of `version.yaml`."""
    newest = history.releases[0].number if history.releases else ""
    _, _, number = info.release.rpartition(".")
    # The first release needs no history.
    if newest != info.release and (newest or number != "1"):
        what = f"release {info.release} is not the first one of {_HISTORY}"
        todo = (
            "set the release that the history begins with, and raise it with "
            f"`tablewright release {info.family}/{info.name}`"
        )
        yield EntryError(_VERSION, what, todo, ("release",))


def family_entry_errors(
    info: VersionInfo, family: FamilyInfo, convention: ConventionFile
) -> Errors:
    """Yields an error for each version that version.yaml or the convention names and the family lacks."""
    if info.name not in family.versions:
        what = f"the list of versions lacks '{info.name}', which has a folder"
        yield EntryError(FAMILY, what, "add it, or move the folder away", ("versions",))
        return
    earlier = family.versions[: family.versions.index(info.name)]
    names = FamilyNames(family.versions, earlier)
    yield from reference_errors(_VERSION, info, VERSION_FIELDS, names)
    yield from reference_errors(
        CONVENTION, convention, CONVENTION_VERSION_FIELDS, names
    )


def unknown_file_errors(folder: Path, patterns: Collection[str]) -> Errors:
    """Yields an error for each YAML file below a folder that no pattern, such as `resources/*.yaml`, fits."""
    for path in sorted(folder.rglob("*.y*ml")):
        name = path.relative_to(folder).as_posix()
        if not any(fnmatchcase(name, pattern) for pattern in patterns):
            what = f"the spec has no file of this name{did_you_mean(name, patterns)}"
            yield EntryError(name, what, "rename it, or move it away")


# convention.yaml and the pages -----------------------------------------------------------------------


def page_kind_errors(convention: ConventionFile, pages: tuple[Page, ...]) -> Errors:
    """Yields an error for each page that the family does not support."""
    for page in pages:
        folder = "resources" if page.call is None else "operations"
        if not convention.takes(page):
            what = (
                f"pages of this kind need `page-kind: {folder}` in {CONVENTION}, "
                f"which has `page-kind: {convention.page_kind}`"
            )
            file = f"{folder}/{kebab(page.name)}.yaml"
            yield EntryError(file, what, "move the file away, or change the page kind")


def page_rule_errors(convention: ConventionFile, pages: Iterable[Page]) -> Errors:
    """Yields an error for each name in the convention that no operation page has.

    `pages` are corrected ones: a correction may rename a parameter.
    """
    names = OperationNames.of(convention, pages)
    yield from reference_errors(CONVENTION, convention, OPERATION_FIELDS, names)


def prerequisite_errors(convention: ConventionFile, names: ApiNames) -> Errors:
    """Yields an error for each used entry of `prerequisites` that leads to no resource."""
    yield from reference_errors(CONVENTION, convention, PREREQUISITE_FIELDS, names)


# corrections.yaml ------------------------------------------------------------------------------------


def rule_correction_errors(
    corrections: tuple[Correction, ...],
    pages: Iterable[Page],
    captured_pages: Iterable[Page],
) -> Errors:
    """Yields an error for each rule in `corrections.yaml` that names a place which its page does not have.

    `pages` are corrected ones: a correction may add the property.
    """
    captured = {page.name: page for page in captured_pages}
    names = CorrectedPages(tuple(pages), captured)
    contents = CorrectionsFile(corrections)
    yield from reference_errors(_CORRECTIONS, contents, CORRECTION_FIELDS, names)


# sources.yaml ----------------------------------------------------------------------------------------


def source_errors(sources: Sources, readers: Collection[str]) -> Errors:
    """Yields an error for each reader in `sources.yaml` that is a typo of an installed one."""
    yield from reference_errors("sources.yaml", sources, SOURCES_FIELDS, readers)


# renames.yaml ----------------------------------------------------------------------------------------


def rename_errors(
    renames: Renames, names: ApiNames, older: Iterable[ApiNames]
) -> Errors:
    """Yields an error for each name in `renames.yaml` that no version has, or that two entries have.

    `older` are the names of the earlier versions, the newest first. They are read only as far as needed.
    """
    context = RenameNames(names, older)
    yield from repeated_entry_errors(_RENAMES, renames, RENAME_LISTS)
    yield from reference_errors(_RENAMES, renames, RENAME_FIELDS, context)
