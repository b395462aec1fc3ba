"""Writes text into TOML: strings and comments."""

from __future__ import annotations

import json

from tablewright.errors import RenderError
from tablewright.values.safe_text import Toml, on_one_line

_DELETE = "\x7f"


def toml(text: str) -> Toml:
    """A TOML string in double quotes. Raises RenderError for a text that TOML cannot contain."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # TOML has no escape for one half of a surrogate pair, and a file in UTF-8 cannot contain it.
        what = "this text contains one half of a surrogate pair"
        raise RenderError(repr(text), what, "correct the text") from None
    # TOML has the escapes of JSON, and requires one for this character, which JSON does not.
    quoted = json.dumps(text, ensure_ascii=False)
    return Toml(quoted.replace(_DELETE, "\\u007f"))


def comment(text: str) -> Toml:
    """A comment on one line."""
    return Toml(f"# {on_one_line(text)}")
