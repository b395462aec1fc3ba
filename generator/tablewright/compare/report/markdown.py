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
    before = _escaped(comparison.before.label)
    after = _escaped(comparison.after.label)
    marks = "#" * level
    lines = [f"{marks} {before} → {after}", ""]
    lines += _lines(comparison, level + 1)
    return "\n".join(lines) + "\n"


def tables_by_group(comparison: Comparison, level: int) -> str:
    """Return the number of changes and the tables alone, with headings of this level."""
    text = "\n".join(_lines(comparison, level))
    # The last table ends with an empty line, which a text of its own does not need.
    return text.rstrip("\n") + "\n"


def _lines(comparison: Comparison, level: int) -> Iterator[str]:
    marks = "#" * level
    if not comparison.changes:
        yield "No differences."
    else:
        counts: list[str] = []
        for title, number in count_by_group(comparison):
            if number:
                counts.append(f"{number} {title.lower()}")
        total = count(len(comparison.changes), "change")
        yield f"{total}: {', '.join(counts)}."
    yield ""
    for group in group_sections(comparison):
        yield f"{marks} {group.title} ({group.count})"
        yield ""
        yield group.description
        yield ""
        for label, explanation in group.legend:
            yield f"- *{label}*: {explanation}"
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
        # A change of the whole version belongs to no resource.
        resource = section.resource or "all"
        yield f"| | **{resource}** {before} | {after} |"
        for line in section.lines:
            before, after = _cells(line)
            if line.note:
                after += f" ({_escaped(line.note)})"
            yield f"| {line.label} | {before} | {after} |"


def _cells(line: ReportLine) -> tuple[str, str]:
    """Return the cells of both sides, each with its paths."""
    # `was` and `now` are the two names or paths of a rename.
    if line.kind in ("renamed", "moved") and line.was:
        return _code(line.was), _code(line.now)
    shown_paths: list[str] = []
    for changed in line.paths:
        shown_paths.append(_code(changed.path) + members_words(changed, _code))
    paths = ", ".join(shown_paths)
    was = _escaped(line.was)
    now = _escaped(line.now)
    # A resource that a page covers on one side only has neither a path nor a value.
    if line.kind in ("removed", "unlisted", "uncovered"):
        before = f"{paths} {was}".strip()
        return before or "covered", _NOTHING
    if line.kind in ("added", "listed", "covered"):
        after = f"{paths} {now}".strip()
        return _NOTHING, after or "covered"
    before = paths
    if line.scenarios:
        before += f" in {', '.join(line.scenarios)}"
    before += f" {was or _NOTHING}"
    return before.strip(), now or _NOTHING


def _code(text: str) -> str:
    """Return a code span that ends neither at a backtick of the text nor at the cell's border."""
    one_line = _one_line(text).replace("|", r"\|")
    # Markdown ends a span that two backticks begin at the next two of them.
    if "`" in text:
        return f"`` {one_line} ``"
    return f"`{one_line}`"


def _escaped(text: str) -> str:
    """Return text for a table cell; no value of a page becomes markup."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
