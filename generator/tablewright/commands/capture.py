"""`tablewright capture`: reads documents, and writes one file of the spec for each page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import click

from tablewright.capture import CapturedPage
from tablewright.capture.resource_list import CapturedList
from tablewright.capture.row_counts import RowCounts
from tablewright.capture.scenarios.methods import collect_methods
from tablewright.commands.messages import one_line, progress, show
from tablewright.commands.options import (
    guarded,
    one_version,
    print_error,
    show_notice,
)
from tablewright.errors import RefusedError, UnreadableError
from tablewright.model.findings import Finding, ListPlace
from tablewright.model.page import Page
from tablewright.model.sources import Sources
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.readers import read_table, reader_names
from tablewright.readers.documents import Document, read_documents
from tablewright.readers.show import show_table
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.workflow.capture import (
    evidence_for,
    former_pages,
    known_call,
    known_calls,
    losses_of,
    pages_of_other_versions,
    read_pages,
    right_families,
    storage_problem,
    store_page,
)
from tablewright.workflow.writing import locked


@click.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option(
    "--reader",
    metavar="NAME",
    help=f"The form of the documents, if it is not detected: {', '.join(reader_names())}.",
)
@click.option(
    "--show-table",
    "only_show",
    is_flag=True,
    help="Print the table as read, and write nothing.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Store a page also if it has less than the one in the spec (rows, values, samples, scenarios).",
)
@guarded
def capture(
    version: str,
    documents: tuple[str, ...],
    reader: str | None,
    only_show: bool,
    force: bool,
) -> None:
    """Read documents into the spec, and print findings.

    Use it when a page is new or has changed. A DOCUMENT is a file, a folder, a pattern, or - for standard
    input: Markdown, HTML, text copied from a page, .tsv, .csv, .xlsx or .docx, of at most 5 MB. Each page or
    call becomes one file of the spec; corrections.yaml stays as it is. A page that has less than the one in
    the spec is not stored without --force.

    \b
      tablewright capture edfi/v5 pages/v5
      tablewright capture edfi/v5 sections.html --show-table

    Exit codes: 0 all captured, 1 a document is not stored (the others are), 2 wrong arguments.
    """
    tree = find_checkout(Path.cwd())
    ref = one_version(tree, version)
    # Printing a table changes nothing, and need not wait.
    folders = [] if only_show else [tree.shown(tree.version_folder(ref))]
    with locked(tree.root, folders, show_notice):
        _capture_all(tree, ref, documents, reader, only_show=only_show, force=force)


def _capture_all(
    tree: SpecTree,
    ref: VersionRef,
    documents: Sequence[str],
    reader: str | None,
    *,
    only_show: bool,
    force: bool,
) -> None:
    """Read all documents, store their pages or print their tables, and exit with 1 if one is not stored."""
    other_versions = pages_of_other_versions(tree, ref)
    find_evidence = cache(partial(evidence_for, tree, ref, other_versions))
    methods = collect_methods(other_versions)
    document_by_file: dict[str, str] = {}
    known = known_calls(tree, ref)
    counts_by_page: list[tuple[str, RowCounts]] = []
    done = 0
    unreadable = 0
    refused: list[str] = []
    for document in progress("reading", read_documents(documents)):
        try:
            readable = replace(_readable(document), find_evidence=find_evidence)
            if only_show:
                table = read_table(readable, reader)
                show(show_table(table), nl=False)
            else:
                pages = read_pages(readable, reader, ref.name, known, methods)
                _check_all(
                    tree, ref, pages, readable.shown, document_by_file, force=force
                )
                _show_lines(_notices_of_other_pages(tree, ref, readable, pages))
                for captured in pages:
                    outcome = _store(
                        tree, ref, captured, readable.shown, document_by_file
                    )
                    _show_lines([*_finding_lines(captured, readable.shown), outcome])
                    counts_by_page.append((captured.source.page, captured.row_counts))
                    call = known_call(captured.page, readable.name)
                    if call is not None:
                        known[captured.source.page] = call
            done += 1
        # One such document does not keep the others from being captured.
        except RefusedError as error:
            refused.append(error.where)
            print_error(error)
        except UnreadableError as error:
            unreadable += 1
            print_error(error)
    # The line of a single page has the same counts.
    if len(counts_by_page) > 1:
        _show_lines(_row_count_table(counts_by_page))
    if unreadable or refused:
        # The message of a single document is enough.
        if done or unreadable + len(refused) > 1:
            summary = _summary(unreadable, refused, done)
            show(one_line(summary), err=True)
        raise SystemExit(1)


def _show_lines(lines: Iterable[str]) -> None:
    for line in lines:
        show(one_line(line))


def _summary(unreadable: int, refused: Sequence[str], done: int) -> str:
    """Return how many documents could not be read, which were refused, and how many were read."""
    parts: list[str] = []
    if unreadable:
        parts.append(f"{count(unreadable, 'document')} could not be read")
    if refused:
        names = ", ".join(refused)
        parts.append(f"{count(len(refused), 'document')} refused ({names})")
    parts.append(f"{count(done, 'document')} read without an error")
    return ", ".join(parts)


def _readable(document: Document | UnreadableError) -> Document:
    """Return the document; raise the error if it could not be read."""
    if isinstance(document, UnreadableError):
        raise document
    return document


def _check_all(
    tree: SpecTree,
    version: VersionRef,
    pages: Sequence[CapturedPage | CapturedList],
    document: str,
    document_by_file: Mapping[str, str],
    *,
    force: bool,
) -> None:
    """Raise RefusedError for a document with a page that must not be stored; then none of it is.

    That is the second of two documents of one page, a page that the convention of the family does not
    support, one that cannot have a file of its own, and, without `force`, one that has less than that of the
    spec or another name than the page that it replaces.
    """
    if not force:
        _refuse_renamed(tree, version, pages, document)
    name_by_file: dict[str, str] = {}
    for captured in pages:
        families = right_families(tree, captured)
        if version.family not in families:
            what, todo = _wrong_family(captured, version.family, families)
            raise RefusedError(document, what, todo)
        problem = storage_problem(tree, version, captured, replace_other=force)
        if problem is not None:
            raise RefusedError(document, *problem)
        file = tree.shown(tree.page_path(version, captured.page))
        name = captured.source.page
        if file in name_by_file:
            what = f"its pages '{name_by_file[file]}' and '{name}' have the same file {file}"
            raise RefusedError(document, what, "rename one of the two")
        name_by_file[file] = name
        if file in document_by_file:
            what = f"'{name}' was already read from {document_by_file[file]}"
            todo = "capture only one of the two documents"
            raise RefusedError(document, what, todo)
        lost = () if force else losses_of(tree, version, captured)
        if lost:
            listed = ", ".join(map(str, lost))
            what = f"it has less than {file}, which stays as it is: {listed}"
            todo = "compare the document with the page, then use --force to store it"
            raise RefusedError(document, what, todo)


def _refuse_renamed(
    tree: SpecTree,
    version: VersionRef,
    pages: Sequence[CapturedPage | CapturedList],
    document: str,
) -> None:
    """Raise RefusedError for a document whose page has another name than when it was captured before."""
    for former in former_pages(tree, version, pages[0].source.document, pages):
        if not former.is_same:
            continue
        what = f"its page was '{former.name}' ({former.file}) and is '{former.new_name}' now"
        steps = [f"delete {former.file}", "capture the document again"]
        if former.entries:
            entries = ", ".join(former.entries)
            steps.append(f"change '{former.name}' to the new name in {entries}")
        steps.append(
            "write the rename into renames.yaml if the version before has the old name"
        )
        todo = (
            f"if it was renamed: {', '.join(steps)}; if both pages exist, use --force"
        )
        raise RefusedError(document, what, todo)


def _notices_of_other_pages(
    tree: SpecTree,
    version: VersionRef,
    document: Document,
    pages: Sequence[CapturedPage | CapturedList],
) -> Iterator[str]:
    """Yield a line for each page in the spec that a document of this name had before, and has no longer."""
    for former in former_pages(tree, version, document.name, pages):
        yield (
            f"{former.file}: kept; {document.name} had the page '{former.name}' before, "
            "delete the file if that page no longer exists"
        )


def _store(
    tree: SpecTree,
    version: VersionRef,
    captured: CapturedPage | CapturedList,
    document: str,
    document_by_file: dict[str, str],
) -> str:
    """Store a page or a list, and return a line on the outcome.

    `document_by_file` gives the document of each spec file that this run has written; the new one is added.
    """
    rows = captured.row_counts
    file = tree.shown(tree.page_path(version, captured.page))
    outcome = "captured" if store_page(tree, version, captured) else "unchanged"
    document_by_file[file] = document
    left_out = f", {rows.left_out} left out" if rows.left_out else ""
    head = f"{file}: {outcome}, {count(rows.rows, 'row')}"
    # A list of resources has entries instead of properties.
    if isinstance(captured, CapturedList):
        return f"{head}: {rows.entries} entries, {rows.blank} blank{left_out}"
    placed = f"{rows.properties} properties, {rows.repeats} more items"
    others = f"{rows.unplaced} unplaced, {rows.blank} blank{left_out}"
    return f"{head}: {placed}, {others}; {count(rows.findings, 'finding')}"


def _wrong_family(
    captured: CapturedPage | CapturedList, family: str, families: Sequence[str]
) -> tuple[str, str]:
    """Return what is wrong with a page that a family does not support, and what to do."""
    page = captured.page
    page_kind = "operations" if isinstance(page, Page) and page.call else "resources"
    about = "an operation" if page_kind == "operations" else "resources"
    what = (
        f"the page describes {about}, which the convention of {family} does not support "
        f"(it has no `page-kind: {page_kind}`)"
    )
    if not families:
        command = f"tablewright init FAMILY/VERSION --new-family --pages {page_kind}"
        return what, f"start a family for such pages: `{command}`"
    versions = " or ".join(f"{name}/VERSION" for name in families)
    return what, f"capture it into {versions}"


#: The columns of the table of row counts: the heading, and the attribute of `RowCounts`. The number of rows
#: is the sum of the six columns after it.
_COLUMNS = (
    ("rows", "rows"),
    ("properties", "properties"),
    ("more items", "repeats"),
    ("entries", "entries"),
    ("unplaced", "unplaced"),
    ("blank", "blank"),
    ("left out", "left_out"),
    ("findings", "findings"),
)


def _row_count_table(counts_by_page: Sequence[tuple[str, RowCounts]]) -> Iterator[str]:
    """Yield the lines of a table with the row counts of every page and their totals."""
    width = len("page")
    for name, _ in counts_by_page:
        width = max(width, len(name))
    headings = [heading for heading, _ in _COLUMNS]
    yield "  ".join(["page".ljust(width), *headings])
    totals = [0] * len(_COLUMNS)
    for name, row_counts in counts_by_page:
        numbers = [getattr(row_counts, attribute) for _, attribute in _COLUMNS]
        for index, number in enumerate(numbers):
            totals[index] += number
        yield _row_count_line(name.ljust(width), numbers)
    yield _row_count_line("all".ljust(width), totals)


def _row_count_line(name: str, numbers: Iterable[int]) -> str:
    cells = [name]
    for (heading, _), number in zip(_COLUMNS, numbers, strict=True):
        cells.append(str(number).rjust(len(heading)))
    return "  ".join(cells)


def _finding_lines(
    captured: CapturedPage | CapturedList, document: str
) -> Iterator[str]:
    """Yield the findings of a page or a list, each with its line of the document."""
    name = captured.source.page
    lines = Sources((captured.source,))
    numbered: list[tuple[int, Finding]] = []
    for finding in captured.page.findings:
        # The source of the list gives the lines of its entries by their names alone.
        place = finding.at
        if isinstance(finding.location, ListPlace):
            place = finding.location.place
        line = captured.note_lines.get(finding) or lines.line_of(name, place)
        # A finding of capture on the whole page has no line of its own.
        numbered.append((line or 1, finding))
    for line, finding in sorted(numbered):
        yield f"{document}:{line}: {finding.code} {finding.message}"
