"""Prints a comparison as Markdown, for pull requests and for the change notes of a package."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablewright.compare.report.model import (
    GroupSection,
    ReportLine,
    count_by_group,
    group_sections,
    members_words,
)
from tablewright.model.comparison import Comparison
from tablewright.naming import count

_NOTHING = "—"


def comparison_markdown(comparison: Comparison, level: int = 2) -> str:
    """Return the comparison with a heading of this level, the number of changes, and a table per group."""
    before, after = _escaped(comparison.before.label), _escaped(comparison.after.label)
    heading = f"{'#' * level} {before} → {after}"
    return "\n".join([heading, "", *_lines(comparison, level + 1)]) + "\n"


def tables_by_group(comparison: Comparison, level: int) -> str:
    """Return the number of changes and the tables alone, with headings of this level."""
    return "\n".join(_lines(comparison, level)).rstrip("\n") + "\n"


def _lines(comparison: Comparison, level: int) -> Iterator[str]:
    if not comparison.changes:
        yield "No differences."
    else:
        counts = [
            f"{number} {title.lower()}"
            for title, number in count_by_group(comparison)
            if number
        ]
        yield f"{count(len(comparison.changes), 'change')}: {', '.join(counts)}."
    yield ""
    for group in group_sections(comparison):
        yield f"{'#' * level} {group.title} ({group.count})"
        yield ""
        yield group.description
        yield ""
        for kind, explanation in group.legend:
            yield f"- *{kind}*: {explanation}"
        yield ""
        yield from _table(group)
        yield ""
    for stale in comparison.stale:
        yield f"- `renames.yaml` is out of date: {_escaped(stale)}"


def _table(group: GroupSection) -> Iterator[str]:
    """Yield a row with the places of each resource, and below it a row for each of its lines."""
    yield "| Change | Before | After |"
    yield "|---|---|---|"
    for section in group.sections:
        before = _code(section.before) if section.before else _NOTHING
        after = _code(section.after) if section.after else _NOTHING
        yield f"| | **{section.resource or 'all'}** {before} | {after} |"
        for line in section.lines:
            before, after = _cells(line)
            if line.note:
                after += f" ({_escaped(line.note)})"
            yield f"| {line.kind} | {before} | {after} |"


def _cells(line: ReportLine) -> tuple[str, str]:
    """Return the cells of both sides, each with its paths."""
    paths = ", ".join(
        _code(changed.path) + members_words(changed, _code) for changed in line.paths
    )
    # `was` and `now` are the two names or paths of a rename.
    if line.kind in ("renamed", "moved") and line.was:
        return _code(line.was), _code(line.now)
    if line.kind in ("removed", "unlisted", "uncovered"):
        return f"{paths} {_escaped(line.was)}".strip() or "covered", _NOTHING
    if line.kind in ("added", "listed", "covered"):
        return _NOTHING, f"{paths} {_escaped(line.now)}".strip() or "covered"
    scenarios = f" in {', '.join(line.scenarios)}" if line.scenarios else ""
    was = _escaped(line.was) or _NOTHING
    return f"{paths}{scenarios} {was}".strip(), _escaped(line.now) or _NOTHING


def _code(text: str) -> str:
    """Return a code span that ends neither at a backtick of the text nor at the cell's border."""
    one_line = _one_line(text).replace("|", r"\|")
    if "`" in text:
        return f"`` {one_line} ``"
    return f"`{one_line}`"


def _escaped(text: str) -> str:
    """Return text for a table cell; no value of a page becomes markup."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
