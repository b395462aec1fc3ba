"""The tables that readers return: the cells as printed, before any of them is interpreted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from tablewright.model.findings import Finding
from tablewright.model.required import ListEntry


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a scenario table: the five fixed cells and one cell for each scenario column, as printed."""

    resource: str
    property: str
    is_collection: str
    data_type: str
    required: str
    # A broken row can have fewer cells than the table has columns.
    values: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Column:
    """A scenario column: its number (1-based, as text), its method, the label printed.

    A reader numbers columns by position; `tablewright.capture.scenarios.column_numbers` renumbers them by
    sentence. `printed_number` is the number in the label, empty if the label has none.
    """

    number: str
    method: str
    label: str
    printed_number: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One item of the page's ordered scenario list, or one of its additional requirements, on one line."""

    number: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ScenarioTable:
    """A scenario page in any shape: title parts, prerequisites, scenario sentences, the table.

    `version` is that of its title, empty where it names none; `left_out` counts the rows that could not be
    read.
    """

    title: str
    interchange: str
    prerequisites: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Finding, ...] = ()
    header_line: int = 0
    # A page can be filed under the wrong version: capture compares the two.
    version: str = ""
    left_out: int = 0
    # What certification requires besides the table.
    requirements: tuple[Sentence, ...] = ()

    def numbered_sentences(self) -> Iterator[tuple[str, Sentence]]:
        """Yield each sentence with its position in the list (from 1), which is the number of its scenario."""
        # The printed numbers are no use here: lists have gaps and repeat numbers.
        for position, sentence in enumerate(self.sentences, start=1):
            yield str(position), sentence


#: The table of a method page that contains a row; `answer` is the table of the members that a call returns.
ParameterGroup = Literal["path", "query", "body", "header", "answer"]


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One row of a REST method page: `group` names the table of the page that contains it.

    The name of a nested member is its path: `address.city`; `[]` marks a list: `copies[]`, `copies[].shelf`.
    The type of a list is that of its items.
    """

    group: ParameterGroup
    name: str
    type: str
    required: str
    description: str
    line: int
    default: str = ""
    example: str = ""


#: The outer members of a JSON sample as (name, JSON text as printed): samples often lack quotes.
SampleMembers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MethodTable:
    """One call of a REST method page: verb, path, parameters, samples, answer.

    `title` is the title of the page, or the nearest heading above the call if the page has several calls.
    `path` has no query string. `other_answers` are further sample answers, each with the text that labels
    it. `left_out` counts the rows that are not parameters.
    """

    title: str
    method: str
    path: str
    parameters: tuple[ParameterRow, ...]
    sample_url: str
    sample_body: SampleMembers
    sample_answer: SampleMembers
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[Finding, ...] = ()
    line: int = field(default=1)
    left_out: int = 0
    other_answers: tuple[tuple[str, SampleMembers], ...] = ()


@dataclass(frozen=True, slots=True)
class OperationTables:
    """The calls of a REST method page, in the order of the page; each has its own findings."""

    tables: tuple[MethodTable, ...]

    @property
    def notes(self) -> tuple[Finding, ...]:
        """The findings of all calls."""
        notes: list[Finding] = []
        for table in self.tables:
            notes.extend(table.notes)
        return tuple(notes)

    def with_notes(self, notes: Iterable[Finding]) -> OperationTables:
        """Returns the calls with findings about the whole page, which the first call gets."""
        first, *others = self.tables
        first = replace(first, notes=(*first.notes, *notes))
        return OperationTables((first, *others))


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list of required resources: its header as printed, and each entry with its 1-based line.

    `blank` counts the rows without any text, `left_out` those that name no resource.
    """

    headers: tuple[str, ...]
    entries: tuple[tuple[ListEntry, int], ...]
    # Counted, so that all rows of the document are accounted for.
    blank: int = 0
    notes: tuple[Finding, ...] = ()
    left_out: int = 0


# What becomes a page; a list of resources becomes none.
PageTable = ScenarioTable | MethodTable
Table = ScenarioTable | OperationTables | ListTable
