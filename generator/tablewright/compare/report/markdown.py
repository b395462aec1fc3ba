"""Prints a comparison as Markdown, for pull requests and for the change notes of a package."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.report.model import (
    ChangedPath,
    GroupSection,
    ReportLine,
    count_by_group,
    group_sections,
    members_words,
)
from tablewright.model.comparison import Comparison
from tablewright.naming import count
from tablewright.values.markdown import cell, code_cell, filled, joined
from tablewright.values.safe_text import Markdown

_NOTHING = filled("—")


def comparison_markdown(comparison: Comparison, level: int = 2) -> str:
    """Return the comparison with a heading of this level, the number of changes, and a table per group."""
    before = cell(comparison.before.label)
    after = cell(comparison.after.label)
    marks = "#" * level
    lines = [f"{marks} {before} → {after}", ""]
    lines += _lines(comparison, level + 1)
    return "\n".join(lines) + "\n"


def tables_by_group(comparison: Comparison, level: int) -> Markdown:
    """Return the number of changes and the tables alone, with headings of this level."""
    text = joined(_lines(comparison, level), "\n")
    # The last table ends with an empty line, which a text of its own does not need.
    return filled("{}\n", Markdown(text.rstrip("\n")))


def _lines(comparison: Comparison, level: int) -> Iterator[Markdown]:
    marks = Markdown("#" * level)
    if not comparison.changes:
        yield filled("No differences.")
    else:
        counts: list[str] = []
        for title, number in count_by_group(comparison):
            if number:
                counts.append(f"{number} {title.lower()}")
        total = count(len(comparison.changes), "change")
        yield filled("{}: {}.", total, ", ".join(counts))
    yield filled("")
    for group in group_sections(comparison):
        yield filled("{} {} ({})", marks, group.title, group.count)
        yield filled("")
        # The descriptions of groups and kinds of changes are texts of the program.
        yield Markdown(group.description)
        yield filled("")
        for label, explanation in group.legend:
            yield filled("- *{}*: {}", label, Markdown(explanation))
        yield filled("")
        yield from _table(group)
        yield filled("")
    for stale in comparison.stale:
        yield filled("- `renames.yaml` is out of date: {}", stale)


def _table(group: GroupSection) -> Iterator[Markdown]:
    """Yield a row with the places of each resource, and below it a row for each of its lines."""
    yield filled("| Change | Before | After |")
    yield filled("|---|---|---|")
    for section in group.sections:
        before = code_cell(section.before) if section.before else _NOTHING
        after = code_cell(section.after) if section.after else _NOTHING
        # A change of the whole version belongs to no resource.
        resource = section.resource or "all"
        yield filled("| | **{}** {} | {} |", resource, before, after)
        for line in section.lines:
            before, after = _cells(line)
            if line.note:
                after = filled("{} ({})", after, line.note)
            yield filled("| {} | {} | {} |", line.label, before, after)


def _cells(line: ReportLine) -> tuple[Markdown, Markdown]:
    """Return the cells of both sides, each with its paths."""
    # `was` and `now` are the two names or paths of a rename.
    if line.kind in ("renamed", "moved") and line.was:
        return code_cell(line.was), code_cell(line.now)
    paths = joined(map(_path, line.paths))
    # A resource that a page covers on one side only has neither a path nor a value.
    if line.kind in ("removed", "unlisted", "uncovered"):
        return _words(paths, line.was) or filled("covered"), _NOTHING
    if line.kind in ("added", "listed", "covered"):
        return _NOTHING, _words(paths, line.now) or filled("covered")
    if line.scenarios:
        paths = filled("{} in {}", paths, ", ".join(line.scenarios))
    before = _words(paths, cell(line.was) or _NOTHING)
    return before, cell(line.now) or _NOTHING


def _path(changed: ChangedPath) -> Markdown:
    """Return a changed path with the members below it."""
    members = members_words(changed, code_cell)
    # `members_words` adds only words of the program to what `code_cell` returns.
    return filled("{}{}", code_cell(changed.path), Markdown(members))


def _words(*texts: str) -> Markdown:
    """Return the texts that are not empty, with blanks between them."""
    words: list[Markdown] = []
    for text in texts:
        if text:
            words.append(filled("{}", text))
    return joined(words, " ")
