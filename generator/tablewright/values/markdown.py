"""Writes plain text into Markdown: escaped, as a code span, or as prose that may contain code spans.

No text becomes a heading, a link, an image, HTML or a cell of a table, and none continues on a second line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import LiteralString

from tablewright.values.markup import CodeSpans
from tablewright.values.safe_text import Markdown, on_one_line

# An underscore between letters or digits is no mark: `school_year`.
_MARKS = re.compile(r"[\\`*\[\]<#~|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
#: What starts a list, a quotation or a heading when it is the first text of a line: `-`, `=`, `1.`.
_BLOCK_MARK = re.compile(r"(>|[-+=](?=[-+=\s]|\Z))|([0-9]+)([.)])(?=\s|\Z)")
_BACKTICKS = re.compile(r"`+")


def text(value: str) -> Markdown:
    """Text that is printed as it is, at the start of a line, too; line breaks become blanks."""
    escaped = _escaped(on_one_line(value))
    return Markdown(_without_block_mark(escaped))


def cell(value: str) -> Markdown:
    """Text in a line that does not start with it, such as a cell of a table."""
    return Markdown(_escaped(on_one_line(value)))


def cells(values: Iterable[str]) -> Markdown:
    """The cells of a row of a table, with borders between them."""
    return joined(map(cell, values), " | ")


def code(value: str) -> Markdown:
    """A code span outside tables; white space becomes single blanks."""
    one_line = on_one_line(value)
    # A code span cannot be empty.
    if not one_line:
        return Markdown("")
    # The fence is longer than any run of backticks inside.
    longest = max(map(len, _BACKTICKS.findall(one_line)), default=0)
    fence = "`" * (longest + 1)
    if one_line.startswith("`") or one_line.endswith("`"):
        one_line = f" {one_line} "
    return Markdown(f"{fence}{one_line}{fence}")


def code_cell(value: str) -> Markdown:
    """A code span in a cell of a table."""
    # Readers of Markdown disagree about the end of a cell at `\|` in a code span.
    if "\\|" in value:
        return cell(value)
    span = code(value)
    return Markdown(span.replace("|", "\\|"))


def prose(value: str) -> Markdown:
    """A sentence that a person wrote: its code spans are kept, all else is printed as it is."""
    one_line = on_one_line(value)
    spans = CodeSpans(one_line)
    parts: list[str] = []
    position = 0
    run = _BACKTICKS.search(one_line)
    while run:
        parts.append(_escaped(one_line[position : run.start()]))
        position = run.end()
        closing = spans.closing(run.start(), run.end())
        if closing is None:
            parts.append(_escaped(run[0]))
        else:
            position = closing + len(run[0])
            parts.append(one_line[run.start() : position])
        run = _BACKTICKS.search(one_line, position)
    parts.append(_escaped(one_line[position:]))
    return Markdown(_without_block_mark("".join(parts)))


def filled(pattern: LiteralString, *values: str | int) -> Markdown:
    """The pattern with a value in the place of each `{}`; values that are no Markdown yet are escaped."""
    safe: list[str] = []
    for value in values:
        safe.append(value if isinstance(value, Markdown) else cell(str(value)))
    return Markdown(pattern.format(*safe))


def joined(parts: Iterable[Markdown], separator: LiteralString = ", ") -> Markdown:
    """The parts as one text; the separator is a text of the program."""
    return Markdown(separator.join(parts))


def comment(value: str) -> Markdown:
    """A comment, which the text cannot end."""
    inner = on_one_line(value).replace(">", "&gt;")
    return Markdown(f"<!-- {inner} -->")


def _escaped(one_line: str) -> str:
    escaped = _MARKS.sub(r"\\\g<0>", one_line)
    # `&` needs an escape only if the text contains an entity such as `&amp;`.
    if html.unescape(escaped) != escaped:
        escaped = escaped.replace("&", "\\&")
    return escaped


def _without_block_mark(escaped: str) -> str:
    match = _BLOCK_MARK.match(escaped)
    if match is None:
        return escaped
    mark, number, delimiter = match.groups()
    rest = escaped[match.end() :]
    # In `1.` the delimiter is escaped: a backslash before a digit would be printed.
    return f"\\{mark}{rest}" if mark else f"{number}\\{delimiter}{rest}"
