"""Compares the table of a changed page with that of the page itself: what is read, and what is a finding."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from table_json import read_case

from tablewright.capture import capture_page
from tablewright.capture.resource_list import capture_list
from tablewright.model.findings import Finding
from tablewright.model.table import ListTable, OperationTables, ScenarioTable, Table
from tablewright.readers import read_table
from tablewright.readers.documents import Document, read_stream
from tablewright.values.markup import clean

CASES = sorted((Path(__file__).parents[1] / "cases" / "readers").iterdir())
_WORD = re.compile(r"\w+")
#: A line of a page that belongs to its table, or to the header of one.
_TABLE_LINE = re.compile(r"Resource|Property|Data ?Type|Param|<tr", re.I)


@dataclass(frozen=True)
class ReadPage:
    """The rows, the other facts and the findings of a page, all as texts."""

    rows: tuple[tuple[str, ...], ...]
    others: tuple[object, ...]
    findings: frozenset[tuple[str, str, tuple[tuple[str, str], ...]]]
    types: tuple[str, ...] = ()

    def words(self) -> Counter[str]:
        """Return the words of the rows, each as often as it occurs."""
        return _words(cell for row in self.rows for cell in row)


def case_page(case: Path) -> tuple[Document, ReadPage]:
    """Return the document of a case, and what is read from it."""
    document = read_case(case)
    return document, read(document, document.text)


def read(document: Document, text: str) -> ReadPage:
    """Return what is read from another text of a document. Raises UnreadableError if it is refused."""
    changed = read_stream(document.name, io.BytesIO(text.encode()))
    table = read_table(replace(changed, find_evidence=document.find_evidence))
    findings = {(each.code, str(each.at), each.details) for each in _findings(table)}
    types: list[str] = []
    if isinstance(table, OperationTables):
        for call in table.tables:
            types.extend(each.type.casefold() for each in call.parameters)
    rows, others = tuple(_rows(table)), tuple(_others(table))
    return ReadPage(rows, others, frozenset(findings), tuple(types))


def table_start(lines: list[str]) -> int:
    """Return the 0-based line of the first header or row, or 0 if a page has neither."""
    for index, line in enumerate(lines):
        if _TABLE_LINE.search(line):
            return index
    return 0


def lost_words(before: ReadPage, after: ReadPage) -> list[str]:
    """Return the words of rows that are neither in the rows nor in a new finding of a changed page.

    If rows differ without a word missing, the page still shows all of them.
    """
    texts: list[str] = []
    for _, _, details in after.findings - before.findings:
        texts.extend(re.sub(r"\W", "", value).casefold() for _, value in details)
    # Text without cell borders is quoted as it is printed: words that are run together, or names with blanks.
    # A cell in front of a row moves its name to the next column, which the page shows.
    quoted = "\n".join((*texts, *after.types))
    missing = before.words() - after.words()
    return sorted(word for word in missing if word not in quoted)


def _words(texts: Iterator[str]) -> Counter[str]:
    words: Counter[str] = Counter()
    for text in texts:
        words.update(_WORD.findall(text.casefold()))
    return words


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    match table:
        case ScenarioTable():
            for row in table.rows:
                fixed = (row.resource, row.property, row.is_collection, row.data_type)
                cells = (*fixed, row.required, *row.values)
                yield tuple(map(clean, cells))
        case ListTable():
            for entry, _ in table.entries:
                # Findings quote the operations as they are printed: `POST` is `create`.
                yield (entry.name, entry.mark)
        case OperationTables():
            for call in table.tables:
                for each in call.parameters:
                    # The other cells of a row that is not read may be prose of the page.
                    yield (each.name,)


def _others(table: Table) -> Iterator[object]:
    match table:
        case ScenarioTable():
            yield from (each.text for each in table.requirements)
        case OperationTables():
            for call in table.tables:
                yield from (call.path, call.sample_url)
                # A page may end above its samples.
                for sample in (call.sample_body, call.sample_answer):
                    if sample:
                        yield dict(sample)


def _findings(table: Table) -> Iterator[Finding]:
    match table:
        case ScenarioTable():
            yield from capture_page(table, "page", "", "reader").page.findings
        case ListTable():
            yield from capture_list(table, "page", "", "reader").page.findings
        case OperationTables():
            for number, call in enumerate(table.tables):
                page = capture_page(call, "page", "", "reader", name=f"call{number}")
                yield from page.page.findings
