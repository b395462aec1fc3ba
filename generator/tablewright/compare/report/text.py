"""A comparison for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from tablewright.compare.report.model import Line, Section, chapters_of, counts_of, within_words
from tablewright.model.comparison import Comparison
from tablewright.naming import count

_WIDTH = 118
#: A space that no line ends at.
_GLUE = "\u00a0"


def text_of(comparison: Comparison) -> str:
    """The comparison as text: how many changes of which meaning, then each of them with both places."""
    return "\n".join(_text(comparison)) + "\n"


def _text(comparison: Comparison) -> Iterator[str]:
    before, after = comparison.before.label, comparison.after.label
    if not comparison.changes:
        yield f"{before} -> {after}: no differences"
    else:
        yield f"{before} -> {after}: {count(len(comparison.changes), 'change')}"
        for title, number in counts_of(comparison):
            yield f"  {number:4}  {title.lower()}"
    for chapter in chapters_of(comparison):
        yield f"\n{chapter.title.upper()} ({chapter.count}): {chapter.description}"
        for kind, why in chapter.legend:
            yield f"  {kind:<10} = {why}"
        for section in chapter.sections:
            yield from _section(section)
    for stale in comparison.stale:
        yield f"renames.yaml is out of date: {stale}"


def _section(section: Section) -> Iterator[str]:
    yield _heading(section)
    for line in section.lines:
        yield _wrapped(line.kind, _words(line))


def _heading(section: Section) -> str:
    """The resource, and the two spots that its lines stand in."""
    spots = dict.fromkeys(spot or "nothing" for spot in (section.before, section.after))
    head = f"  {section.resource or 'all resources'}: {f' ->{_GLUE}'.join(spots)}"
    return _filled(head, "", " " * 6).replace(_GLUE, " ")


def _wrapped(kind: str, words: str) -> str:
    return _filled(words or "the whole resource", f"    {kind:<10} ", " " * 17)


def _filled(text: str, first: str, others: str) -> str:
    """The text on lines that begin with these indents."""
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _words(line: Line) -> str:
    """A line in one piece: `sectionReference: 8 parts (...) -> 5 parts (...)`."""
    words = _changed(line)
    if line.scenarios:
        words += f" (scenario{'' if len(line.scenarios) == 1 else 's'} {', '.join(line.scenarios)})"
    return f"{words}  [{line.note}]".lstrip() if line.note else words


def _changed(line: Line) -> str:
    if line.kind in ("renamed", "moved") and line.was:
        return f"{line.was} -> {line.now}"
    places = "; ".join(spot.path + within_words(spot, str) for spot in line.spots)
    if line.was and line.now:
        return f"{places}: {line.was} -> {line.now}" if places else f"{line.was} -> {line.now}"
    kind = line.was or line.now
    return f"{places} ({kind})" if places and kind else places or kind
