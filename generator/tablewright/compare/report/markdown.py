"""Prints a comparison as Markdown, for pull requests and for the change notes of a package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.compare.report.model import (
    ChangedPath,
    GroupSection,
    RepeatedChange,
    ReportLine,
    ResourceSection,
    count_by_group,
    details_words,
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
#: The group that is folded: what passed before its changes still passes.
_FOLDED = "documentation"
#: The heading of the changes that many resources share. The name of a resource contains no blank.
_MANY = "many resources"


def comparison_markdown(comparison: Comparison, verbose: bool = False) -> str:
    """Return the comparison with a heading, the number of changes, contents, and its groups.

    With `verbose`, no list is shortened.
    """
    before = cell(comparison.before.label)
    after = cell(comparison.after.label)
    lines = [f"## {before} → {after}", ""]
    lines += _lines(comparison, _Style(3, verbose=verbose))
    return "\n".join(lines) + "\n"


def changes_by_group(comparison: Comparison, level: int) -> Markdown:
    """Return the contents and the groups alone, with headings of this level and without numbers of changes.

    A number would be another one after each change, and two branches could not be merged.
    """
    style = _Style(level, with_counts=False)
    text = joined(_lines(comparison, style), "\n")
    # The last list ends with an empty line, which a text of its own does not need.
    return filled("{}\n", Markdown(text.rstrip("\n")))


@dataclass(frozen=True, slots=True)
class _Style:
    """How a comparison is printed: the level of its headings, with numbers of changes, with whole lists."""

    level: int
    with_counts: bool = True
    verbose: bool = False


def _lines(comparison: Comparison, style: _Style) -> Iterator[Markdown]:
    if not comparison.differs:
        yield filled("No differences.")
    elif style.with_counts:
        counts: list[str] = []
        for title, number in count_by_group(comparison):
            if number:
                counts.append(f"{number} {title.lower()}")
        total = count(len(comparison.changes), "change")
        yield filled("{}: {}.", total, ", ".join(counts))
    if style.with_counts or not comparison.differs:
        yield filled("")
    # The contents name both versions, because a page can have the comparisons of several ones.
    prefix = _anchor(f"{comparison.before.label} {comparison.after.label}")
    groups = group_sections(comparison)
    for group in groups:
        yield from _contents(group, prefix)
    if groups:
        yield filled("")
    for group in groups:
        yield from _group_lines(group, prefix, style)
    for name in comparison.pages_without_facts:
        yield filled("- {}", page_without_facts_words(name))
    for stale in comparison.stale:
        yield filled("- `renames.yaml` is out of date: {}", stale)


def _contents(group: GroupSection, prefix: str) -> Iterator[Markdown]:
    """Yield the entry of a group in the contents, and one paragraph with a link to each of its resources."""
    anchor = f"{prefix}-{_anchor(group.title)}"
    # The links of a folded part lead nowhere while it is folded.
    resources = [] if group.name == _FOLDED else _resources(group)
    mark = ":" if resources else ""
    yield filled("- [{}](#{}){}", group.title, Markdown(anchor), mark)
    # A line for each link, so that two branches can be merged; a reader sees one paragraph.
    for number, resource in enumerate(resources, 1):
        target = Markdown(f"{anchor}-{_anchor(resource)}")
        mark = "," if number < len(resources) else ""
        yield filled("  [{}](#{}){}", resource, target, mark)


def _resources(group: GroupSection) -> list[str]:
    """Return the names of a group's resources, each once; `all` is the whole version."""
    names: dict[str, None] = {_MANY: None} if group.repeated else {}
    for section in group.sections:
        names[section.resource or "all"] = None
    return list(names)


def _anchor(text: str) -> str:
    """Return a text as the target of a link: `edfi/v4` -> `edfi-v4`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _group_lines(group: GroupSection, prefix: str, style: _Style) -> Iterator[Markdown]:
    """Yield the heading, the legend and the changes of a group."""
    marks = Markdown("#" * style.level)
    anchor = f"{prefix}-{_anchor(group.title)}"
    yield filled('<a id="{}"></a>', Markdown(anchor))
    yield filled("")
    title = filled("{}", group.title)
    if style.with_counts:
        title = filled("{} ({})", group.title, group.count)
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
    if group.repeated:
        yield from _heading(anchor, marks, _MANY)
    for repeated in group.repeated:
        yield from _repeated_lines(repeated, style)
    last_resource = ""
    for section in group.sections:
        # A change of the whole version belongs to no resource.
        resource = section.resource or "all"
        if resource != last_resource:
            yield from _heading(anchor, marks, resource)
        last_resource = resource
        yield from _section_lines(section, style)
    if group.name == _FOLDED:
        yield filled("</details>")
        yield filled("")


def _heading(group_anchor: str, marks: Markdown, resource: str) -> Iterator[Markdown]:
    target = Markdown(f"{group_anchor}-{_anchor(resource)}")
    yield filled('<a id="{}"></a>', target)
    yield filled("")
    yield filled("{}# {}", marks, resource)
    yield filled("")


def _repeated_lines(repeated: RepeatedChange, style: _Style) -> Iterator[Markdown]:
    """Yield a change that many resources share, and a folded list of its properties."""
    counts = Markdown("")
    if style.with_counts:
        properties = count(repeated.path_count, "property")
        resources = count(len(repeated.lines), "resource")
        counts = filled(" ({} of {})", properties, resources)
    label = repeated.label
    yield filled("*{}*: {} → {}{}", label, repeated.was, repeated.now, counts)
    yield filled("")
    yield filled("<details><summary>Show the properties</summary>")
    yield filled("")
    for resource, line in repeated.lines:
        if len(line.paths) > _MOST_PATHS:
            yield filled("- {}:", resource)
            for changed in line.paths:
                yield filled("  - {}", code(changed.path))
        else:
            paths = [code(changed.path) for changed in line.paths]
            yield filled("- {}: {}", resource, joined(paths))
    yield filled("")
    yield filled("</details>")
    yield filled("")


def _section_lines(section: ResourceSection, style: _Style) -> Iterator[Markdown]:
    """Yield the two places of a section, or the one that both sides have, and a list of its changes."""
    before = code(section.before) if section.before else _NOTHING
    after = code(section.after) if section.after else _NOTHING
    if before != after:
        yield filled("{} →", before)
    yield filled("{}:", after)
    yield filled("")
    for line in section.lines:
        words = _line_words(line, style)
        note = filled(" ({})", line.note) if line.note else ""
        # Many paths, and long values, are a list of their own, so that no line is wider than a page.
        if not words:
            yield filled("- {}:{}", line.label, note)
            for changed in line.paths:
                yield filled("  - {}", _path(changed, style))
        elif line.details:
            yield filled("- {}: {}{}", line.label, words, note)
            yield from _detail_lines(line, style)
        elif len(words) > _MOST_CHARACTERS and line.paths and (line.was or line.now):
            yield filled("- {}: {}{}", line.label, _paths_words(line, style), note)
            for side, value in (("before", line.was), ("after", line.now)):
                if value:
                    yield filled("  - {}: {}", side, value)
        else:
            yield filled("- {}: {}{}", line.label, words, note)
    yield filled("")


def _detail_lines(line: ReportLine, style: _Style) -> Iterator[Markdown]:
    """Yield the details of a change: the first ones in a line, with `verbose` each in its own line."""
    if not style.verbose:
        words = details_words(line, code, verbose=False)
        # `details_words` adds only words of the program to what `code` returns.
        yield filled("  - {}", Markdown(words))
        return
    for detail in line.details:
        yield filled("  - {}", code(detail))


def _line_words(line: ReportLine, style: _Style) -> Markdown:
    """Return what changed, in one line; empty for a line with many paths."""
    # `was` and `now` are the two names or paths of a rename.
    if line.kind in ("renamed", "moved") and line.was:
        return filled("{} → {}", code(line.was), code(line.now))
    if len(line.paths) > _MOST_PATHS:
        return Markdown("")
    paths = _paths_words(line, style)
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


def _paths_words(line: ReportLine, style: _Style) -> Markdown:
    """Return the paths of a line and their scenarios."""
    paths = joined([_path(changed, style) for changed in line.paths])
    if not line.scenarios:
        return paths
    word = "scenario" if len(line.scenarios) == 1 else "scenarios"
    return filled("{} in {} {}", paths, word, ", ".join(line.scenarios))


#: Kinds of changes of which the label gives the side that has the value.
_ONE_SIDED = ("added", "removed", "listed", "unlisted", "covered", "uncovered")


def _path(changed: ChangedPath, style: _Style) -> Markdown:
    """Return a changed path with the members below it."""
    members = members_words(changed, code, verbose=style.verbose)
    # `members_words` adds only words of the program to what `code` returns.
    return filled("{}{}", code(changed.path), Markdown(members))
