"""Creates the findings of readers, which are located at a line of the document."""

from __future__ import annotations

from collections.abc import Sequence

from tablewright.model.findings import DocumentLine, Finding


def line_finding(
    code: str, line: int, place: str | None = None, /, **details: str | int
) -> Finding:
    """Returns a finding at a 1-based line; the keywords are the details that the rule of `code` declares.

    `place` is the place on the page (the empty text for the page itself), or None if capture must find it.
    """
    # The parameters are positional only, because rules may declare details of the same names.
    location = DocumentLine(line, place)
    texts: list[tuple[str, str]] = []
    for name, value in details.items():
        texts.append((name, str(value)))
    return Finding(code, location, tuple(texts))


def column_finding(
    code: str, line: int, column: int, /, **details: str | int
) -> Finding:
    """Returns a finding about the header of a scenario column, given by its position from 1."""
    finding = line_finding(code, line, **details)
    return finding.located(DocumentLine(line, column=column))


def text_below_finding(texts: Sequence[str], first: int, last: int) -> Finding:
    """Returns the finding that quotes texts below a table, on the 1-based lines from `first` to `last`."""
    lines = str(first) if first == last else f"{first}-{last}"
    # The text belongs to no row, so the finding is about the page.
    return line_finding("T036", first, "", text=" / ".join(texts), lines=lines)
