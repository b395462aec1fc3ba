"""A comparison for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from generator.comparing.sections import Files, Line, Section, chapters_of, counts_of, files_of, within_words
from generator.model.comparison import Comparison

_WIDTH = 118


def text_of(comparison: Comparison) -> str:
    """The comparison as text: how many changes of which meaning, then each of them, then the files."""
    return "\n".join(_text(comparison)) + "\n"


def _text(comparison: Comparison) -> Iterator[str]:
    before, after = comparison.before.label, comparison.after.label
    if not comparison.changes:
        yield f"{before} -> {after}: no differences"
    else:
        yield f"{before} -> {after}: {_count(len(comparison.changes), 'change')}"
        for title, count in counts_of(comparison):
            yield f"  {count:4}  {title.lower()}"
    for chapter in chapters_of(comparison):
        yield f"\n{chapter.title.upper()} ({chapter.count}): {chapter.says}"
        for kind, why in chapter.legend:
            yield f"  {kind:<10} = {why}"
        for section in chapter.sections:
            yield from _section(section)
    if comparison.changes:
        yield "\nWHERE"
        for files in files_of(comparison):
            yield from _files(files)
    for stale in comparison.stale:
        yield f"renames.yaml is out of date: {stale}"


def _section(section: Section) -> Iterator[str]:
    lines = [(line.kind, _words(line)) for line in section.lines]
    if len(lines) == 1 and not lines[0][1]:
        yield f"  {section.resource}: {lines[0][0]}"  # the whole resource
        return
    yield f"  {section.resource or 'all resources'}"
    for kind, words in lines:
        yield _wrapped(kind, words)


def _wrapped(kind: str, words: str) -> str:
    return textwrap.fill(
        words or "the whole resource",
        _WIDTH,
        initial_indent=f"    {kind:<10} ",
        subsequent_indent=" " * 17,
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


def _files(files: Files) -> Iterator[str]:
    yield f"  {files.resource or 'all resources'}"
    if files.before == files.after:
        yield f"    {', '.join(files.before)}"
        return
    yield f"    before  {', '.join(files.before) or 'nothing'}"
    yield f"    after   {', '.join(files.after) or 'nothing'}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
