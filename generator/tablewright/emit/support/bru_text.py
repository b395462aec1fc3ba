"""Writes text into `.bru` files, the form in which Bruno keeps its requests.

A block is a name and lines in braces: `meta {`, lines such as `  name: 1 POST`, and `}` in a line of its own.
Blocks of text, such as scripts, end at the first line that is `}` alone, so their lines are indented.
"""

from __future__ import annotations

import json
import re

from tablewright.errors import RenderError
from tablewright.model.json_types import Json
from tablewright.values.safe_text import Bru, JavaScript, on_one_line

#: Names that an entry can have without quotes.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]+")
_INDENT = "  "


def value(text: str) -> Bru:
    """A value behind a colon. Raises RenderError for a text that would not end with its line."""
    stripped = text.strip()
    # `'''` begins a value of several lines.
    if not stripped.isprintable() or stripped.startswith("'''") or stripped != text:
        what = "a value of a .bru file is one line of visible characters"
        raise RenderError(repr(text), what, "correct the text")
    return Bru(text)


def entry(name: str, text: str) -> Bru:
    """The line `name: text` of a block; a name with other characters is put in quotes.

    Raises RenderError as `value`, and for a name with a double quote.
    """
    if _PLAIN_NAME.fullmatch(name):
        return Bru(f"{name}: {value(text)}")
    if '"' in name or not name.isprintable():
        what = "a name in a .bru file has no double quote and no line break"
        raise RenderError(repr(name), what, "correct the name")
    return Bru(f'"{name}": {value(text)}')


def json_block(content: Json) -> Bru:
    """JSON in a script of a `.bru` file: indented, so that no line of it ends the block."""
    # JSON is JavaScript. Escapes for all letters outside ASCII keep out the line breaks of Unicode.
    text = json.dumps(content, indent=2)
    return Bru(text.replace("\n", f"\n{_INDENT}"))


def comment(text: str) -> Bru:
    """The block that describes a file; `.bru` files have no comments."""
    return Bru(f"docs {{\n{_INDENT}{on_one_line(text)}\n}}")


def script_comment(text: str) -> JavaScript:
    """A comment of JavaScript on one line."""
    return JavaScript(f"// {on_one_line(text)}")
