"""Builds the table of one call from its section: rows with groups and names, samples, findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tablewright.model.findings import Finding
from tablewright.model.table import MethodTable, ParameterGroup, ParameterRow
from tablewright.readers.documents import Document
from tablewright.readers.findings import line_finding
from tablewright.readers.rest_method.calls import PrintedCall, placeholders_of
from tablewright.readers.rest_method.consistency import find_contradictions
from tablewright.readers.rest_method.groups import group_of
from tablewright.readers.rest_method.names import folded, restore_names
from tablewright.readers.rest_method.nesting import with_paths
from tablewright.readers.rest_method.queries import (
    query_members,
    url_notes,
    with_path_query,
)
from tablewright.readers.rest_method.row_groups import with_groups
from tablewright.readers.rest_method.samples import (
    CallSamples,
    Sample,
    assign_samples,
    read_block,
    reading_notes,
)
from tablewright.readers.rest_method.section import Line, PrintedRow, Section
from tablewright.values.markup import one_line

_CHOICES = re.compile(
    r"\b(?:(?:possible|allowed|valid|accepted)\s+values?|one\s+of)\b(.*)", re.I
)
_QUOTED = re.compile(r"[\u2018\u201c'\"]([\w .-]+)[\u2019\u201d'\"]")


def page_order(note: Finding) -> tuple[int, str]:
    """Returns the sort key of findings: by line, then by code."""
    return note.document_line.line, note.code


def call_table(
    call: PrintedCall, section: Section, title: str, document: Document, page_end: int
) -> MethodTable:
    """Returns the table of one call with its findings; `page_end` is the last line that is not blank."""
    notes = list(section.notes)
    samples: list[Sample] = []
    for labelled in section.blocks:
        block = labelled.block
        json = read_block(block, document, page_end)
        notes.extend(reading_notes(block.first, json))
        if json.members:
            samples.append(Sample(block.first, labelled.label, labelled.part, json))
    nested = with_paths(section.rows)
    notes.extend(nested.notes)
    call = _with_bare_placeholders(call, nested.rows, notes)
    url = _sample_url(call, section, notes)
    url_query = url.partition("?")[2]
    grouped = with_groups(nested.rows, call, url_query)
    notes.extend(grouped.notes)
    assigned = assign_samples(
        samples,
        _names_in(grouped.rows, "body"),
        _names_in(grouped.rows, "answer"),
        call.method,
    )
    notes.extend(assigned.notes)
    named = restore_names(grouped.rows, _keys(call, url_query, assigned))
    notes.extend(named.notes)
    rows, query_notes = with_path_query(named.rows, call.target.query, call.line)
    notes.extend(query_notes)
    if url:
        url_line = section.urls[0][0].number
        notes.extend(url_notes(rows, url_query, url_line))
    for lines in _consecutive(section.unread):
        printed = " / ".join(one_line(line.text) for line in lines)
        notes.append(line_finding("T050", lines[0].number, "", printed=printed))
    path = call.target.path
    if not path.startswith("/"):
        notes.append(line_finding("T020", call.line, path=path))
    if not section.has_groups and not rows:
        problem = "no table of parameters belongs to it"
        printed = f"{call.method} {path}"
        notes.append(
            line_finding("T059", call.line, "", printed=printed, problem=problem)
        )
    table = MethodTable(
        title=title,
        method=call.method,
        path=path,
        parameters=rows,
        sample_url=url,
        sample_body=assigned.body.json.members if assigned.body else (),
        sample_answer=assigned.answer.json.members if assigned.answer else (),
        choices=_choices_of(rows),
        line=call.line,
        left_out=len(section.unread) + named.left_out + grouped.left_out,
        other_answers=tuple(
            (answer.label, answer.json.members) for answer in assigned.other_answers
        ),
    )
    body_line = assigned.body.line if assigned.body else call.line
    notes.extend(find_contradictions(table, body_line))
    # The path and the sample URL may have the same mistake.
    distinct = dict.fromkeys(notes)
    return replace(table, notes=tuple(sorted(distinct, key=page_order)))


def _with_bare_placeholders(
    call: PrintedCall, rows: Sequence[PrintedRow], notes: list[Finding]
) -> PrintedCall:
    """Returns the call with braces around the segments of its path that are names of path parameters."""
    printed = set(map(folded, placeholders_of(call.target.path)))
    names: set[str] = set()
    for row in rows:
        name = folded(row.cells.name)
        if group_of(row.cells.group.lower() or row.word) == "path":
            names.add(name)
    names -= printed
    segments: list[str] = []
    for segment in call.target.path.split("/"):
        name = folded(segment)
        # A second segment with this name is a part of the address: `/ship/{ship}`.
        if name and name in names:
            names.discard(name)
            reason = f"read as the placeholder '{segment}' of the path"
            notes.append(
                line_finding("T058", call.line, "", names=segment, reason=reason)
            )
            segments.append(f"{{{segment.strip('$')}}}")
        else:
            segments.append(segment)
    target = replace(call.target, path="/".join(segments))
    return replace(call, target=target)


def _sample_url(call: PrintedCall, section: Section, notes: list[Finding]) -> str:
    """Returns the URL of the example, and reports blanks in it and further URLs."""
    urls = []
    for line, target in section.urls:
        # `Resource URL` prints the path of the call itself.
        is_example = target.has_host or target.query
        if line.number != call.line and (is_example or target.path != call.target.path):
            urls.append((line, target))
    section.urls[:] = urls
    if not urls:
        return ""
    for line, _ in urls[1:]:
        printed = one_line(line.text)
        notes.append(line_finding("T053", line.number, "", kind="URL", printed=printed))
    line, target = urls[0]
    printed = one_line(line.text)
    if target.url not in printed:
        repairs = f"blanks in the URL: {printed}"
        notes.append(line_finding("T054", line.number, "", repairs=repairs))
    if not target.fits(call.target.path):
        problem = f"the path of the call is {call.target.path}"
        notes.append(
            line_finding("T059", line.number, "", printed=printed, problem=problem)
        )
    return target.url


def _names_in(rows: Sequence[ParameterRow], group: ParameterGroup) -> set[str]:
    """Returns the outer names of the rows of a group."""
    names: set[str] = set()
    for row in rows:
        if row.group == group:
            outer = row.name.partition(".")[0].removesuffix("[]")
            names.add(re.sub(r"\s", "", outer))
    return names


def _keys(
    call: PrintedCall, url_query: str, samples: CallSamples
) -> dict[ParameterGroup, list[str]]:
    """Returns the names that samples, URLs and the path show, by group."""
    query: list[str] = []
    for text in (call.target.query, url_query):
        for name, _ in query_members(text):
            query.append(name)
    # A parameter has no blanks in its name, although its placeholder may have some.
    path = re.sub(r"\s", "", call.target.path)
    return {
        "path": placeholders_of(path),
        "query": query,
        "body": [name.strip() for name in samples.names],
    }


def _consecutive(lines: Sequence[Line]) -> list[list[Line]]:
    """Returns runs of lines that follow each other on the page."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and runs[-1][-1].number == line.number - 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _choices_of(
    rows: Sequence[ParameterRow],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    choices: list[tuple[str, tuple[str, ...]]] = []
    for row in rows:
        values = _choices(row.description)
        if values:
            choices.append((row.name, values))
    return tuple(choices)


def _choices(description: str) -> tuple[str, ...]:
    """Returns the values that a description lists: `One of 'open' or 'closed'` -> (`open`, `closed`)."""
    match = _CHOICES.search(description)
    if not match:
        return ()
    return tuple(_QUOTED.findall(match[1]))
