"""Writes text into the fenced examples of Markdown pages: Python literals and words of shell commands.

A text without line breaks cannot end the fence, because a closing fence has a line of its own.
"""

from __future__ import annotations

import json
import re
import shlex

from tablewright.errors import RenderError
from tablewright.values.safe_text import Markdown, visible

#: Characters that a shell reads inside double quotes. `!` is one of them in an interactive shell.
_READ_IN_QUOTES = re.compile(r"[\\\"$`!]")


def python(text: str) -> Markdown:
    """The Python literal of a text, in double quotes."""
    # The escapes of JSON mean the same in Python; `visible` adds those of the other characters.
    return Markdown(visible(json.dumps(text, ensure_ascii=False)))


def shell(text: str) -> Markdown:
    """A word of a shell command, in quotes if it needs them. Raises RenderError for control characters."""
    if not text.isprintable():
        what = "a command cannot contain this text"
        raise RenderError(repr(text), what, "remove its control characters")
    return Markdown(shlex.quote(text))


def shell_in_quotes(text: str) -> Markdown:
    """A word of a shell command, always in quotes. Raises RenderError for control characters."""
    word = shell(text)
    if _READ_IN_QUOTES.search(text):
        return word
    return Markdown(f'"{text}"')
