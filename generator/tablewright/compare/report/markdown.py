"""Prints a comparison as Markdown, for pull requests and for the change notes of a package."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablewright.compare.report.model import (
    ChangedPath,
    GroupSection,
    ReportLine,
    ResourceSection,
    count_by_group,
    group_sections,
    members_words,
    page_without_facts_words,
)
from tablewright.model.comparison import Comparison
from tablewright.naming import count
from tablewright.values.markdown import cell, code, filled, joined
from tablewright.values.safe_text import Markdown

_NOTHING = filled("—")
#: A line with more paths than this lists each of them in a line of its own.
_MOST_PATHS = 3
#: A line with longer values lists the value before and the value after in lines of their own.
_MOST_CHARACTERS = 120
#: The group that is folded: nobody has to act on its changes.
_FOLDED = "documentation"


def comparison_markdown(comparison: Comparison, level: int = 2) -> str:
    """Return the comparison with a heading of this level, the number of changes, contents, and its groups."""
    before = cell(comparison.before.label)
    after = cell(comparison.after.label)
    marks = "#" * level
    lines = [f"{marks} {before} → {after}", ""]
    lines += _lines(comparison, level + 1, with_counts=True)
    return "\n".join(lines) + "\n"


def changes_by_group(comparison: Comparison, level: int) -> Markdown:
    """Return the contents and the groups alone, with headings of this level and without numbers of changes.

    A number would be another one after each change, and two branches could not be merged.
    """
    text = joined(_lines(comparison, level, with_counts=False), "\n")
    # The last list ends with an empty line, which a text of its own does not need.
    return filled("{}\n", Markdown(text.rstrip("\n")))


def _lines(
    comparison: Comparison, level: int, *, with_counts: bool
) -> Iterator[Markdown]:
    if not comparison.differs:
        yield filled("No differences.")
    elif with_counts:
        counts: list[str] = []
        for title, number in count_by_group(comparison):
            if number:
                counts.append(f"{number} {title.lower()}")
        total = count(len(comparison.changes), "change")
        yield filled("{}: {}.", total, ", ".join(counts))
    if with_counts or not comparison.differs:
        yield filled("")
    # The contents name both versions, because a page can have the comparisons of several ones.
    prefix = _anchor(f"{comparison.before.label} {comparison.after.label}")
    groups = group_sections(comparison)
    for group in groups:
        yield from _contents(group, prefix)
    if groups:
        yield filled("")
    for group in groups:
        yield from _group_lines(group, prefix, level, with_counts=with_counts)
    for name in comparison.pages_without_facts:
        yield filled("- {}", page_without_facts_words(name))
    for stale in comparison.stale:
        yield filled("- `renames.yaml` is out of date: {}", stale)


def _contents(group: GroupSection, prefix: str) -> Iterator[Markdown]:
    """Yield the entry of a group in the contents, and below it one for each of its resources."""
    anchor = f"{prefix}-{_anchor(group.title)}"
    yield filled("- [{}](#{})", group.title, Markdown(anchor))
    # The links of a folded part lead nowhere while it is folded.
    if group.name == _FOLDED:
        return
    for resource in _resources(group):
        target = Markdown(f"{anchor}-{_anchor(resource)}")
        yield filled("  - [{}](#{})", resource, target)


def _resources(group: GroupSection) -> list[str]:
    """Return the names of a group's resources, each once; `all` is the whole version."""
    names: dict[str, None] = {}
    for section in group.sections:
        names[section.resource or "all"] = None
    return list(names)


def _anchor(text: str) -> str:
    """Return a text as the target of a link: `edfi/v4` -> `edfi-v4`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _group_lines(
    group: GroupSection, prefix: str, level: int, *, with_counts: bool
) -> Iterator[Markdown]:
    """Yield the heading, the legend and the changes of a group."""
    marks = Markdown("#" * level)
    anchor = f"{prefix}-{_anchor(group.title)}"
    yield filled('<a id="{}"></a>', Markdown(anchor))
    yield filled("")
    title = filled("{} ({})", group.title, group.count) if with_counts else group.title
    yield filled("{} {}", marks, title)
    yield filled("")
    # The descriptions of groups and kinds of changes are texts of the program.
    yield Markdown(group.description)
    yield filled("")
    if group.name == _FOLDED:
        yield filled("<details><summary>Show these changes</summary>")
        yield filled("")
    for label, explanation in group.legend:
        yield filled("- *{}*: {}", label, Markdown(explanation))
    yield filled("")
    last_resource = ""
    for section in group.sections:
        # A change of the whole version belongs to no resource.
        resource = section.resource or "all"
        if resource != last_resource:
            target = Markdown(f"{anchor}-{_anchor(resource)}")
            yield filled('<a id="{}"></a>', target)
            yield filled("")
            yield filled("{}# {}", marks, resource)
            yield filled("")
        last_resource = resource
        yield from _section_lines(section)
    if group.name == _FOLDED:
        yield filled("</details>")
        yield filled("")


def _section_lines(section: ResourceSection) -> Iterator[Markdown]:
    """Yield the two places of a section, and a list of its changes."""
    before = code(section.before) if section.before else _NOTHING
    after = code(section.after) if section.after else _NOTHING
    yield filled("{} →", before)
    yield filled("{}:", after)
    yield filled("")
    for line in section.lines:
        words = _line_words(line)
        note = filled(" ({})", line.note) if line.note else ""
        # Many paths, and long values, are a list of their own, so that no line is wider than a page.
        if not words:
            yield filled("- {}:{}", line.label, note)
            for changed in line.paths:
                yield filled("  - {}", _path(changed))
        elif len(words) > _MOST_CHARACTERS and line.paths and (line.was or line.now):
            yield filled("- {}: {}{}", line.label, _paths_words(line), note)
            for side, value in (("before", line.was), ("after", line.now)):
                if value:
                    yield filled("  - {}: {}", side, value)
        else:
            yield filled("- {}: {}{}", line.label, words, note)
    yield filled("")


def _line_words(line: ReportLine) -> Markdown:
    """Return what changed, in one line; empty for a line with many paths."""
    # `was` and `now` are the two names or paths of a rename.
    if line.kind in ("renamed", "moved") and line.was:
        return filled("{} → {}", code(line.was), code(line.now))
    if len(line.paths) > _MOST_PATHS:
        return Markdown("")
    paths = _paths_words(line)
    one_side = line.was or line.now
    if line.was and line.now:
        values = filled("{} → {}", line.was, line.now)
    elif one_side and line.kind in _ONE_SIDED:
        values = filled("{}", one_side)
    elif one_side:
        values = filled("{} → {}", line.was or _NOTHING, line.now or _NOTHING)
    else:
        # A resource that a page covers on one side only has neither a path nor a value.
        return paths or filled("the whole resource")
    return filled("{}: {}", paths, values) if paths else values


def _paths_words(line: ReportLine) -> Markdown:
    """Return the paths of a line and their scenarios."""
    paths = joined(map(_path, line.paths))
    if not line.scenarios:
        return paths
    word = "scenario" if len(line.scenarios) == 1 else "scenarios"
    return filled("{} in {} {}", paths, word, ", ".join(line.scenarios))


#: Kinds of changes of which the label gives the side that has the value.
_ONE_SIDED = ("added", "removed", "listed", "unlisted", "covered", "uncovered")


def _path(changed: ChangedPath) -> Markdown:
    """Return a changed path with the members below it."""
    members = members_words(changed, code)
    # `members_words` adds only words of the program to what `code` returns.
    return filled("{}{}", code(changed.path), Markdown(members))
