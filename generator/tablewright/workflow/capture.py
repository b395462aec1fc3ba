"""Captures documents into the spec. The next step, from the spec to packages, is in `workflow.build`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

from tablewright import files
from tablewright.capture import NO_PAGES, CapturedPage, capture_page
from tablewright.capture.losses import Loss, losses, shared_rows
from tablewright.capture.operation_names import KnownCall, operation_names
from tablewright.capture.resource_list import CapturedList, capture_list
from tablewright.capture.scenarios.methods import MethodsOfPage
from tablewright.errors import EntryError, RefusedError, SpecError
from tablewright.model.facts import DescriptorFacts, Facts
from tablewright.model.findings import AcceptancePlace, CorrectionPlace
from tablewright.model.page import Page, Source
from tablewright.model.required import RequiredList
from tablewright.model.table import ListTable, OperationTables, ScenarioTable
from tablewright.model.version import VersionRef
from tablewright.naming import kebab
from tablewright.openapi_facts import read_facts
from tablewright.readers import find_reader, read_with
from tablewright.readers.documents import STDIN, Document
from tablewright.readers.evidence import Evidence, collect_evidence
from tablewright.specfiles import (
    SpecTree,
    facts_text,
    page_text,
    source_text,
    sources_text,
    text_digest,
)
from tablewright.workflow.project import Project
from tablewright.workflow.writing import owned_folder

#: With this share of the rows of an earlier page, a page is the same one under another name.
_MOST_ROWS = 0.5


def read_pages(
    document: Document,
    reader_name: str | None,
    version: str,
    known: Mapping[str, KnownCall],
    methods: Mapping[str, MethodsOfPage] = NO_PAGES,
) -> tuple[CapturedPage | CapturedList, ...]:
    """A document -> its table -> the pages captured into a version, or the captured list of resources.

    A method page gives one page for each of its calls; `known` are the calls that the version has already.
    `methods` are those of the pages of other versions, by the name of the page in small letters.
    Raises UnreadableError for a document that no reader can read.
    """
    reader = find_reader(document, reader_name)
    table = read_with(reader, document)
    # sources.yaml keeps the digest: the diff of a later capture shows whether the document changed.
    source = (document.name, document.sha256, reader.NAME)
    match table:
        case ListTable():
            return (capture_list(table, *source),)
        case ScenarioTable():
            return (capture_page(table, *source, version, methods=methods),)
        case OperationTables(tables=calls):
            names = operation_names(calls, known, document.name)
            pages: list[CapturedPage] = []
            for call, name in zip(calls, names, strict=True):
                pages.append(capture_page(call, *source, version, name=name))
            return tuple(pages)
        case _:
            assert_never(table)


def known_calls(tree: SpecTree, version: VersionRef) -> dict[str, KnownCall]:
    """The calls of the captured operation pages of a version, by the names of their operations."""
    documents: dict[str, str] = {}
    for source in tree.load_sources(version).pages:
        documents[source.page] = source.document
    calls: dict[str, KnownCall] = {}
    for page in tree.load_operations(version):
        call = known_call(page, documents.get(page.name, ""))
        if call is not None:
            calls[page.name] = call
    return calls


def known_call(page: Page | RequiredList, document: str) -> KnownCall | None:
    """The call of an operation page that was captured from a document; None for any other page."""
    if isinstance(page, RequiredList) or page.call is None:
        return None
    return KnownCall(page.call.method, page.call.path, document)


def losses_of(
    tree: SpecTree, version: VersionRef, captured: CapturedPage | CapturedList
) -> tuple[Loss, ...]:
    """What the spec would lose if a captured page replaced the one that it has; empty for a new page."""
    before = tree.load_captured(version, captured.page)
    return () if before is None else losses(before, captured.page)


@dataclass(frozen=True, slots=True)
class FormerPage:
    """A page of the spec that was captured from a document which has another page now.

    `file` is its file, `entries` are the lines of corrections and acceptances that name the page. `is_same`:
    the new page has most of its rows, so that the resource was probably renamed.
    """

    name: str
    file: str
    entries: tuple[str, ...]
    new_name: str
    is_same: bool


def former_pages(
    tree: SpecTree,
    version: VersionRef,
    document: str,
    captured: Sequence[CapturedPage | CapturedList],
) -> tuple[FormerPage, ...]:
    """The pages of a version whose entry in sources.yaml names a document that no longer has them.

    `captured` are the pages that the document has now. Standard input has one name for all documents.
    """
    if document == STDIN:
        return ()
    new_names = {page.source.page for page in captured}
    pages = [item.page for item in captured if isinstance(item.page, Page)]
    former: list[FormerPage] = []
    for source in tree.load_sources(version).pages:
        if source.document != document or source.page in new_names:
            continue
        path = tree.captured_path(version, source.page)
        if path is None or not pages:
            continue
        old = tree.load_page_file(path)
        new = pages[0] if old is None else max(pages, key=partial(shared_rows, old))
        former.append(
            FormerPage(
                name=source.page,
                file=tree.shown(path),
                entries=_entries_about(tree, version, source.page),
                new_name=new.name,
                is_same=old is not None and shared_rows(old, new) >= _MOST_ROWS,
            )
        )
    return tuple(former)


def _entries_about(tree: SpecTree, version: VersionRef, page: str) -> tuple[str, ...]:
    """FILE:LINE of each correction and acceptance that names a page."""
    try:
        entries = tree.load_entries(version)
    except SpecError:
        # The file has an error, which `lint` reports.
        return ()
    places: list[CorrectionPlace | AcceptancePlace] = []
    for number, correction in enumerate(entries.corrections):
        if correction.at.partition("/")[0] == page:
            places.append(CorrectionPlace(correction.at, number))
    for number, acceptance in enumerate(entries.accepted):
        for position, place in enumerate(acceptance.places):
            if place.partition("/")[0].partition(" (")[0] == page:
                places.append(AcceptancePlace(place, number, position))
    lines: list[str] = []
    for location in places:
        file, line = tree.place_of_entry(version, location)
        lines.append(f"{file}:{line}")
    # Two places of an entry can be on one line.
    return tuple(dict.fromkeys(lines))


def pages_of_other_versions(
    tree: SpecTree, version: VersionRef
) -> tuple[tuple[str, tuple[Page, ...]], ...]:
    """The names and pages of the other versions of a family, the nearest first; a newer one before an older.

    Pages of the version itself are left out, so that capturing a page twice gives the same file.
    """
    versions = tree.versions((version.family,))
    position = versions.index(version)

    def distance(other: VersionRef) -> tuple[int, int]:
        steps = versions.index(other) - position
        return abs(steps), -steps

    pages: list[tuple[str, tuple[Page, ...]]] = []
    for other in sorted(versions, key=distance):
        # A file with an error is no reason to refuse the page of another version.
        with suppress(SpecError):
            if other != version:
                pages.append((other.name, tree.load_pages(other)))
    return tuple(pages)


def evidence_for(
    tree: SpecTree,
    version: VersionRef,
    other_versions: Iterable[tuple[str, Iterable[Page]]],
) -> Evidence:
    """The values that help to read a page of a version: those of other versions' pages, and all facts."""
    pages: list[Page] = []
    for _, pages_of_version in other_versions:
        pages.extend(pages_of_version)
    facts: list[Facts] = []
    for other in tree.versions((version.family,)):
        with suppress(SpecError):
            facts_of_version = tree.load_facts(other)
            if facts_of_version is not None:
                facts.append(facts_of_version)
    return collect_evidence(pages, facts)


def right_families(
    tree: SpecTree, captured: CapturedPage | CapturedList
) -> tuple[str, ...]:
    """The families whose convention accepts a page of this kind."""
    families: list[str] = []
    for name in tree.families():
        convention = tree.load_convention(name)
        if convention.takes(captured.page):
            families.append(name)
    return tuple(families)


def storage_problem(
    tree: SpecTree,
    version: VersionRef,
    captured: CapturedPage | CapturedList,
    *,
    replace_other: bool,
) -> tuple[str, str] | None:
    """Why a page cannot be stored in a file of its own, and the next step; None if it can.

    With `replace_other`, it may replace a page of another name that is in its file.
    """
    name = captured.source.page
    if isinstance(captured, CapturedPage) and not kebab(name):
        what = f"the page is called '{name}', which has none of the letters A to Z"
        return what, "give the name that the API uses in the title of the document"
    path = tree.page_path(version, captured.page)
    relative = path.relative_to(tree.version_folder(version))
    problem = files.path_problem(relative.as_posix())
    if problem is not None:
        return problem, "rename the resource in the title of the document"
    other = _other_name(tree, version, captured)
    if other and not replace_other:
        file = tree.shown(path)
        what = f"'{name}' belongs into {file}, which has the page '{other}'"
        todo = "rename one of the two, or use --force to replace the page in the spec"
        return what, todo
    return None


def _other_name(
    tree: SpecTree, version: VersionRef, captured: CapturedPage | CapturedList
) -> str:
    """The name of the page that is in the file of a captured page, if it has another name; else empty."""
    before = tree.load_captured(version, captured.page)
    # `WidGets` and `Wid-Gets` have the same file: `resources/wid-gets.yaml`.
    if isinstance(before, Page) and before.name != captured.source.page:
        return before.name
    return ""


def store_page(
    tree: SpecTree, version: VersionRef, captured: CapturedPage | CapturedList
) -> bool:
    """Write a captured page's spec file and its entry in sources.yaml; returns whether the page changed.

    Findings that quote sentences of the document are written with the first words only.
    """
    version_folder = tree.version_folder(version)
    page_path = tree.page_path(version, captured.page).relative_to(version_folder)
    replaced = (captured.source.page, _other_name(tree, version, captured))
    entries: list[Source] = []
    old_sources = tree.load_sources(version)
    for entry in old_sources.pages:
        # A page that is captured again replaces its earlier entry.
        if entry.page in replaced:
            continue
        # The document has another page now, and somebody has deleted the file of the earlier one.
        is_of_document = entry.document == captured.source.document
        if is_of_document and tree.captured_path(version, entry.page) is None:
            continue
        entries.append(entry)
    try:
        new_page = page_text(_without_sentences(captured.page))
        new_entry = replace(captured.source, file_sha256=text_digest(new_page))
        # The entry contains names of the document, too, which may be that of a file.
        source_text(new_entry)
    except EntryError as error:
        place = "/".join(map(str, error.keys))
        what = f"the captured page cannot be stored: {place}: {error.what}"
        raise RefusedError(captured.source.document, what, error.todo) from None
    entries.append(new_entry)
    # In the order of the pages' names, so that the order of capturing does not change the file.
    entries.sort(key=lambda entry: entry.page)
    new_sources = sources_text(replace(old_sources, pages=tuple(entries)))
    folder = owned_folder(tree.root, tree.shown(version_folder))
    changed = files.update_file(folder, page_path.as_posix(), new_page)
    files.update_file(folder, "sources.yaml", new_sources)
    return changed


def _without_sentences(page: Page | RequiredList) -> Page | RequiredList:
    findings = tuple(finding.with_short_quotations() for finding in page.findings)
    return replace(page, findings=findings)


def facts_for(
    project: Project,
    version: VersionRef,
    openapi: object,
    descriptors: object,
    *,
    with_descriptions: bool = False,
) -> Facts:
    """API documents (parsed JSON) -> the facts of the version's captured pages, with findings.

    The facts also cover resources that the next version renames, so that both sides can be compared.
    `with_descriptions`: they contain what each member means, in the words of the document.
    """
    versions = project.family(version.family).versions
    next_index = versions.index(version.name) + 1
    renamed: list[str] = []
    # The newest version of a family has no next one.
    if next_index < len(versions):
        renames = project.tree.load_renames(
            VersionRef(version.family, versions[next_index])
        )
        for rename in renames.resources:
            renamed.append(rename.from_)
    # The pages alone: an error in the old facts must not keep them from being written again.
    pages = project.tree.load_pages(version)
    page_names = [page.name for page in pages]
    read = read_facts(
        openapi,
        descriptors,
        page_names,
        renamed,
        with_descriptions=with_descriptions,
    )
    return replace(read.facts, findings=read.findings)


def uncovered_facts_for(openapi: object, descriptors: object, facts: Facts) -> Facts:
    """API documents (parsed JSON) -> the facts of the resources that `facts` do not have.

    They contain whatever the resources need, also objects of `facts`. The values of a descriptor are in one
    of the two only.
    """
    covered = {resource.name for resource in facts.resources}
    names = [name for name in facts.known if name not in covered]
    uncovered = read_facts(openapi, descriptors, names).facts
    known_descriptors = {descriptor.name for descriptor in facts.descriptors}
    described: list[DescriptorFacts] = []
    for descriptor in uncovered.descriptors:
        values = () if descriptor.name in known_descriptors else descriptor.values
        described.append(replace(descriptor, values=values))
    # The names of all resources are in the facts already.
    return replace(uncovered, descriptors=tuple(described), known=())


def store_uncovered_facts(
    tree: SpecTree, version: VersionRef, facts: Facts | None
) -> bool:
    """Write `uncovered-facts.yaml` and its digest in sources.yaml, or remove both.

    Returns whether the file changed.
    Raises EntryError if the loader would not read the same facts from the file.
    """
    folder = owned_folder(tree.root, tree.shown(tree.version_folder(version)))
    name = tree.uncovered_facts_path(version).name
    digest = ""
    if facts is None:
        changed = folder.file(name).exists()
        if changed:
            files.remove_file(folder, name)
    else:
        text = facts_text(facts)
        digest = text_digest(text)
        changed = files.update_file(folder, name, text)
    sources = replace(tree.load_sources(version), uncovered_facts_sha256=digest)
    files.update_file(folder, "sources.yaml", sources_text(sources))
    return changed


def store_facts(tree: SpecTree, version: VersionRef, facts: Facts) -> bool:
    """Write `facts.yaml` and its digest in sources.yaml; returns whether the facts changed.

    Raises EntryError if the loader would not read the same facts from the file.
    """
    text = facts_text(facts)
    sources = replace(tree.load_sources(version), facts_sha256=text_digest(text))
    folder = owned_folder(tree.root, tree.shown(tree.version_folder(version)))
    changed = files.update_file(folder, "facts.yaml", text)
    files.update_file(folder, "sources.yaml", sources_text(sources))
    return changed
