"""Prints a comparison as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from tablewright.compare.report.model import (
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

_WIDTH = 118
#: A space at which `textwrap` breaks no line.
_GLUE = "\u00a0"


def comparison_text(comparison: Comparison, verbose: bool = False) -> str:
    """Return the comparison as text: the number of changes by group, then each change with both places.

    With `verbose`, no list is shortened.
    """
    return "\n".join(_lines(comparison, verbose=verbose)) + "\n"


def change_sentences(comparison: Comparison) -> Iterator[str]:
    """Yield each line of the comparison with its group and resource, the most serious group first."""
    for group in group_sections(comparison):
        for repeated in group.repeated:
            yield f"{group.title}: {repeated.label}: {_repeated_words(repeated)}"
        for section in group.sections:
            resource = section.resource or "all resources"
            for line in section.lines:
                words = _line_words(line, verbose=False) or "the whole resource"
                yield f"{group.title}: {resource}: {line.label}: {words}"


def _lines(comparison: Comparison, *, verbose: bool) -> Iterator[str]:
    sides = f"{comparison.before.label} -> {comparison.after.label}"
    if not comparison.differs:
        yield f"{sides}: no differences"
    else:
        yield f"{sides}: {count(len(comparison.changes), 'change')}"
        for title, number in count_by_group(comparison):
            yield f"  {number:4}  {title.lower()}"
    for group in group_sections(comparison):
        yield f"\n{group.title.upper()} ({group.count}): {group.description}"
        # The labels of a group form a column.
        width = max(len(label) for label, _ in group.legend)
        for label, explanation in group.legend:
            yield _wrapped(explanation, f"  {label:<{width}} = ", " " * (width + 5))
        yield from _repeated_lines(group.repeated, width, verbose=verbose)
        for section in group.sections:
            yield from _section_lines(section, width, verbose=verbose)
    for name in comparison.pages_without_facts:
        yield page_without_facts_words(name)
    # Entries of renames.yaml that name nothing are listed last: they are no changes.
    for stale in comparison.stale:
        yield f"renames.yaml is out of date: {stale}"


def _repeated_lines(
    changes: Sequence[RepeatedChange], width: int, *, verbose: bool
) -> Iterator[str]:
    """Yield the changes that many resources share, with the properties of each resource if `verbose`."""
    if not changes:
        return
    yield "  many resources:" if verbose else "  many resources (--verbose lists them):"
    other_indent = " " * (width + 8)
    for repeated in changes:
        first_indent = f"    {repeated.label:<{width}}  "
        yield _wrapped(_repeated_words(repeated), first_indent, other_indent)
        for resource, line in repeated.lines if verbose else ():
            paths = "; ".join(changed.path for changed in line.paths)
            yield _wrapped(f"{resource}: {paths}", " " * 6, " " * 8)


def _repeated_words(repeated: RepeatedChange) -> str:
    """Return `int32 -> int64: 53 properties of 40 resources`."""
    properties = count(repeated.path_count, "property")
    resources = count(len(repeated.lines), "resource")
    return f"{repeated.was} -> {repeated.now}: {properties} of {resources}"


def _section_lines(
    section: ResourceSection, width: int, *, verbose: bool
) -> Iterator[str]:
    """Yield the heading and the lines of a section; a label is padded to `width`."""
    yield _heading(section)
    # Further lines of a change are indented more than its first word.
    other_indent = " " * (width + 8)
    for line in section.lines:
        words = _line_words(line, verbose=verbose) or "the whole resource"
        first_indent = f"    {line.label:<{width}}  "
        yield _wrapped(words, first_indent, other_indent)


def _heading(section: ResourceSection) -> str:
    """Return the resource and both places; equal places are printed once."""
    before = section.before or "nothing"
    after = section.after or "nothing"
    # The arrow stays with the place after it when the line is broken.
    places = before if before == after else f"{before} ->{_GLUE}{after}"
    resource = section.resource or "all resources"
    heading = _wrapped(f"  {resource}: {places}", "", " " * 6)
    return heading.replace(_GLUE, " ")


def _wrapped(text: str, first_indent: str, other_indent: str) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first_indent,
        subsequent_indent=other_indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _line_words(line: ReportLine, *, verbose: bool) -> str:
    """Return a text such as `sectionReference: 8 parts (...) -> 5 parts (...) (scenario 2)  [note]`."""
    words = _difference_words(line, verbose=verbose)
    if line.scenarios:
        numbers = ", ".join(line.scenarios)
        word = "scenario" if len(line.scenarios) == 1 else "scenarios"
        words += f" ({word} {numbers})"
    details = details_words(line, str, verbose=verbose)
    if details:
        words += f"; {details}"
    if line.note:
        words = f"{words}  [{line.note}]".lstrip()
    return words


def _difference_words(line: ReportLine, *, verbose: bool) -> str:
    if line.kind in ("renamed", "moved") and line.was:
        return f"{line.was} -> {line.now}"
    shown_paths: list[str] = []
    for changed in line.paths:
        shown_paths.append(changed.path + members_words(changed, str, verbose=verbose))
    paths = "; ".join(shown_paths)
    if line.was and line.now:
        difference = f"{line.was} -> {line.now}"
        return f"{paths}: {difference}" if paths else difference
    # What was added has only a new text, what was removed only an old one.
    one_side = line.was or line.now
    if paths and one_side:
        return f"{paths} ({one_side})"
    return paths or one_side
