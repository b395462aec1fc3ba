"""A comparison for a pull request, and for the change notes of a package."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablewright.compare.report.model import Chapter, Line, chapters_of, counts_of, within_words
from tablewright.model.comparison import Comparison
from tablewright.naming import count


def markdown_of(comparison: Comparison, level: int = 2) -> str:
    """The comparison as Markdown: a title of this level, the numbers, a table for each group."""
    head = f"{'#' * level} {_safe(comparison.before.label)} → {_safe(comparison.after.label)}"
    return "\n".join([head, "", *_body(comparison, level + 1)]) + "\n"


def chapters_text(comparison: Comparison, level: int) -> str:
    """The numbers and the tables alone, their headings of this level."""
    return "\n".join(_body(comparison, level)).rstrip("\n") + "\n"


def _body(comparison: Comparison, level: int) -> Iterator[str]:
    if not comparison.changes:
        yield "No differences."
    else:
        counts = [f"{number} {title.lower()}" for title, number in counts_of(comparison) if number]
        yield f"{count(len(comparison.changes), 'change')}: {', '.join(counts)}."
    yield ""
    for chapter in chapters_of(comparison):
        yield f"{'#' * level} {chapter.title} ({chapter.count})"
        yield ""
        yield chapter.description
        yield ""
        for kind, why in chapter.legend:
            yield f"- *{kind}*: {why}"
        yield ""
        yield from _table(chapter)
        yield ""
    for stale in comparison.stale:
        yield f"- `renames.yaml` is out of date: {_safe(stale)}"


def _table(chapter: Chapter) -> Iterator[str]:
    """A row for each resource and the two spots that the rows below it stand in, and one for each line."""
    yield "| Change | Before | After |"
    yield "|---|---|---|"
    for section in chapter.sections:
        before, after = (_code(spot) if spot else "—" for spot in (section.before, section.after))
        yield f"| | **{section.resource or 'all'}** {before} | {after} |"
        for line in section.lines:
            before, after = _sides(line)
            after += f" ({_safe(line.note)})" if line.note else ""
            yield f"| {line.kind} | {before} | {after} |"


def _sides(line: Line) -> tuple[str, str]:
    """What stood before, and what stands there now, each with its place."""
    places = ", ".join(_code(spot.path) + within_words(spot, _code) for spot in line.spots)
    if line.kind in ("renamed", "moved") and line.was:
        return _code(line.was), _code(line.now)
    if line.kind in ("removed", "unlisted", "uncovered"):
        return f"{places} {_safe(line.was)}".strip() or "covered", "—"
    if line.kind in ("added", "listed", "covered"):
        return "—", f"{places} {_safe(line.now)}".strip() or "covered"
    scenarios = f" in {', '.join(line.scenarios)}" if line.scenarios else ""
    return f"{places}{scenarios} {_safe(line.was) or '—'}".strip(), _safe(line.now) or "—"


def _code(text: str) -> str:
    """Text between backticks, in a table cell: it can end neither."""
    ticks = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{_line(text).replace('|', chr(92) + '|')}{pad}{ticks}"


def _safe(text: str) -> str:
    """Plain text in a table cell that no value of a page can turn into markup."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())
