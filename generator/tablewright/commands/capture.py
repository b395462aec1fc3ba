"""`tablewright capture`: documents into the spec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from tablewright.capture import Captured
from tablewright.capture.resource_list import CapturedList
from tablewright.capture.row_counts import RowCounts
from tablewright.commands.messages import progress
from tablewright.commands.options import guarded, one_version
from tablewright.errors import UnreadableError
from tablewright.model.page import Page
from tablewright.model.required import LIST
from tablewright.model.sources import Sources
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.readers import read_table, reader_names
from tablewright.readers.documents import Document, read_documents
from tablewright.readers.show import show_table
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.workflow.capture import read_page, right_families, store_page


@click.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option(
    "--reader",
    metavar="NAME",
    help=f"The shape of the documents, if it is not recognised: {', '.join(reader_names())}.",
)
@click.option("--show-table", "only_show", is_flag=True, help="Print the table as read, and write nothing.")
@guarded
def capture(version: str, documents: tuple[str, ...], reader: str | None, only_show: bool) -> None:
    """Read documents into the spec, and print what looks odd.

    The page that each DOCUMENT (a file, a folder, a glob, or - for standard input) holds becomes one file of
    spec/FAMILY/VERSION, and so does a list of the required resources. Findings are printed as
    DOCUMENT:LINE: CODE and kept in that file for `lint`.

    For several pages a table closes the account: every row is a property, one more item, an entry of the
    list, unplaced, blank or left out with a finding.

    A document that cannot be read leaves its spec file as it was; the others are captured. Corrections
    belong in corrections.yaml, which this never touches.
    """
    tree = find_checkout(Path.cwd())
    ref = one_version(tree, version)
    seen: dict[str, str] = {}
    accounts: list[tuple[str, RowCounts]] = []
    done = failed = 0
    for document in progress("reading", read_documents(documents)):
        try:
            if only_show:
                click.echo(show_table(read_table(_readable(document), reader)), nl=False)
            else:
                captured = read_page(_readable(document), reader, ref.name)
                shown = _readable(document).shown
                outcome = _store(tree, ref, captured, shown, seen)
                click.echo("\n".join([*_finding_lines(captured, shown), outcome]))
                accounts.append((captured.source.page, captured.row_counts))
            done += 1
        except UnreadableError as error:
            failed += 1
            click.echo(f"tablewright: {error}", err=True)
    if len(accounts) > 1:
        click.echo("\n".join(account_lines(accounts)))
    if failed:
        if done:
            click.echo(f"{count(failed, 'document')} could not be read, {done} could", err=True)
        raise SystemExit(1)


def _readable(document: Document | UnreadableError) -> Document:
    if isinstance(document, UnreadableError):
        raise document
    return document


def _store(
    tree: SpecTree,
    version: VersionRef,
    captured: Captured | CapturedList,
    document: str,
    seen: dict[str, str],
) -> str:
    """Store a page or a list, and say what became of its rows; `seen` are the spec files of this call.

    Raises UnreadableError for the second of two documents about one page, and for a page of another kind
    than the family's.
    """
    name, row_counts = captured.source.page, captured.row_counts
    families = right_families(tree, captured)
    if version.family not in families:
        raise UnreadableError(document, *_of_other_kind(captured, version.family, families))
    file = tree.shown(tree.page_path(*version, captured.page))
    if file in seen:
        raise UnreadableError(document, f"'{name}' was just read from {seen[file]}", "name one of them")
    outcome = "captured" if store_page(tree, version, captured) else "unchanged"
    seen[file] = document
    if isinstance(captured, CapturedList):
        entries = f"{row_counts.entries} entries, {row_counts.blank} blank{_lost(row_counts)}"
        return f"{file}: {outcome}, {count(row_counts.rows, 'row')}: {entries}"
    rows = f"{count(row_counts.rows, 'row')}: {row_counts.properties} properties, {row_counts.repeats} more items"
    left = f"{row_counts.unplaced} unplaced, {row_counts.blank} blank{_lost(row_counts)}"
    return f"{file}: {outcome}, {rows}, {left}; {count(row_counts.findings, 'finding')}"


def _of_other_kind(captured: Captured | CapturedList, family: str, right: Sequence[str]) -> tuple[str, str]:
    """What is wrong with a page that the family's convention has no place for, and what to do."""
    page, others = captured.page, " or ".join(f"{name}/VERSION" for name in right)
    about = "a method" if isinstance(page, Page) and page.call else "resources"
    what = f"it is about {about}, of which the convention of {family} makes nothing"
    return what, f"capture it into {others}" if others else "begin a family for such pages"


def _lost(row_counts: RowCounts) -> str:
    return f", {row_counts.left_out} left out" if row_counts.left_out else ""


def account_lines(accounts: Sequence[tuple[str, RowCounts]]) -> Iterator[str]:
    """What became of every row of every page: a table whose first column is the sum of the next six."""
    width = max(len("page"), *(len(name) for name, _ in accounts))
    words = ("rows", "properties", "more items", "entries", "unplaced", "blank", "left out", "findings")
    yield "  ".join(["", "page".ljust(width), *words]).strip()
    total = [0] * len(words)
    for name, row_counts in accounts:
        fields = ("rows", "properties", "repeats", "entries", "unplaced", "blank", "left_out", "findings")
        numbers = [getattr(row_counts, field) for field in fields]
        total = [sum(pair) for pair in zip(total, numbers, strict=True)]
        yield _account_line(name.ljust(width), words, numbers)
    yield _account_line("all".ljust(width), words, total)


def _account_line(name: str, words: Sequence[str], numbers: Sequence[int]) -> str:
    return "  ".join(
        [name, *(str(number).rjust(len(word)) for word, number in zip(words, numbers, strict=True))]
    )


def _finding_lines(captured: Captured | CapturedList, document: str) -> Iterator[str]:
    """The findings of a page or a list at their lines of the document."""
    name, lines = captured.source.page, Sources((captured.source,))
    places = ((each.at.removeprefix(f"{LIST}/"), each) for each in captured.page.findings)
    for line, finding in sorted((lines.line_of(name, place) or 1, each) for place, each in places):
        yield f"{document}:{line}: {finding.code} {finding.message}"
