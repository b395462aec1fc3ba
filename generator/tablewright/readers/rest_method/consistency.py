"""Finds contradictions within a method page: path against parameters, rows against samples."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from tablewright.model.findings import Finding
from tablewright.model.table import MethodTable, ParameterRow
from tablewright.readers.findings import line_finding
from tablewright.readers.rest_method.calls import placeholders_of
from tablewright.readers.rest_method.names import folded
from tablewright.readers.rest_method.nesting import known_above, sample_paths


def find_contradictions(table: MethodTable, sample_line: int) -> Iterator[Finding]:
    """Returns the findings of one page; `sample_line` is the 1-based line of its sample body."""
    yield from _path_findings(table)
    yield from _repetition_findings(table)
    has_body_rows = any(row.group == "body" for row in table.parameters)
    if table.sample_body:
        yield from _sample_findings(table, sample_line)
    elif has_body_rows:
        yield line_finding("T030", table.line, kind="body")
    if not table.sample_answer:
        yield line_finding("T030", table.line, kind="answer")


def _path_findings(table: MethodTable) -> Iterator[Finding]:
    """Returns placeholders that the rows spell differently (T021) or lack (T022), and rows without one."""
    rows = [row for row in table.parameters if row.group == "path"]
    names = {row.name for row in rows}
    # Guides write a placeholder as `{libraryId}` or as `<library id>`.
    for placeholder in placeholders_of(table.path):
        if placeholder in names:
            continue
        similar_row = _row_with_similar_name(rows, placeholder)
        if similar_row is None:
            yield line_finding("T022", table.line, placeholder=placeholder)
            continue
        yield line_finding(
            "T021",
            similar_row.line,
            name=similar_row.name,
            placeholder=placeholder,
        )
    in_path = set(map(folded, placeholders_of(table.path)))
    for row in rows:
        if folded(row.name) not in in_path:
            reason = f"the path has no placeholder for it: {table.path}"
            yield line_finding("T058", row.line, "", names=row.name, reason=reason)


def _row_with_similar_name(
    rows: Sequence[ParameterRow], name: str
) -> ParameterRow | None:
    folded_name = folded(name)
    for row in rows:
        if folded(row.name) == folded_name:
            return row
    return None


def _repetition_findings(table: MethodTable) -> Iterator[Finding]:
    """Returns parameters that are in two rows with another spelling, type or Required word."""
    first_rows: dict[tuple[bool, str], ParameterRow] = {}
    for row in table.parameters:
        # A call often returns what it was sent.
        key = (row.group == "answer", folded(row.name))
        first = first_rows.setdefault(key, row)
        first_cells = _cells(first)
        cells = _cells(row)
        if first_cells == cells:
            continue
        yield line_finding(
            "T023",
            row.line,
            name=row.name,
            first=" ".join(first_cells),
            second=" ".join(cells),
        )


def _sample_findings(table: MethodTable, line: int) -> Iterator[Finding]:
    """Returns differences between the sample body and the parameters of the body."""
    for printed, _ in table.sample_body:
        name = printed.strip()
        # A blank inside the quotes, as in `"title ": "Emma"`, would be part of the name.
        if printed != name:
            yield line_finding("T027", line, printed=printed, name=name)
    sample = sample_paths(table.sample_body)
    rows = [row for row in table.parameters if row.group == "body"]
    for row in rows:
        if row.name not in sample:
            # A member of an object that the sample leaves out needs no finding of its own.
            if "." not in row.name or row.name.rpartition(".")[0] in sample:
                yield line_finding("T029", line, name=row.name, required=row.required)
            continue
        # A sample that leaves a required member empty would be refused by the API.
        is_empty = sample[row.name] in ('""', "null")
        if is_empty and row.required.lower() == "required":
            yield line_finding("T028", line, name=row.name)
    yield from _undescribed_findings(sample, {row.name for row in rows}, line)


def _undescribed_findings(
    sample: Mapping[str, str], names: Collection[str], line: int
) -> Iterator[Finding]:
    """Returns the members of the sample that no row describes; those inside another one are not repeated."""
    reported: set[str] = set()
    for path, value in sample.items():
        outer = path.removesuffix("[]")
        if path in names or outer in names or known_above(path, reported):
            continue
        reported.add(path)
        yield line_finding("T055", line, "", name=path, value=value)


def _cells(row: ParameterRow) -> tuple[str, str, str, str]:
    return row.group, row.name, row.type, row.required
