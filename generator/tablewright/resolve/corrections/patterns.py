"""Matches the regular expressions of corrections, which come from spec files, in linear time.

Python's own `re` tries every way to match: `(a+)+b` takes years for a cell of fifty letters. RE2 has no such
patterns; it refuses look-ahead and back references, which no correction needs.
"""

from __future__ import annotations

import re
from functools import lru_cache

import re2

# In a new text: `\1`, `\g<1>` or `\g<name>` for a group, `\\` for a backslash.
_GROUP = re.compile(r"\\(?:(\d{1,2})|g<(\w+)>|(\\))", re.ASCII)


class PatternError(ValueError):
    """A pattern that is no regular expression of RE2, or a group that the pattern lacks."""


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches a whole text. Raises PatternError for a wrong pattern."""
    return _compiled(pattern).fullmatch(text) is not None


def replaced(pattern: str, text: str, new: str) -> str | None:
    """The new text, with the groups of the match in place of `\\1`; None if the pattern does not match.

    Raises PatternError for a wrong pattern, or a group that the pattern lacks.
    """
    match = _compiled(pattern).fullmatch(text)
    if match is None:
        return None

    def group(reference: re.Match[str]) -> str:
        number, name, backslash = reference.groups()
        if backslash:
            return "\\"
        key = int(number) if number else name
        # `\g<1>` is a number as well.
        if name and name.isdigit():
            key = int(name)
        try:
            found = match[key]
        except (IndexError, KeyError):
            raise PatternError(f"'{pattern}' has no group {key}") from None
        # A group that is in no part of the match is empty.
        return found or ""

    return _GROUP.sub(group, new)


@lru_cache
def _compiled(pattern: str) -> re2._Regexp:
    options = re2.Options()
    # RE2 would print the error as well.
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0]
        if isinstance(reason, bytes):
            reason = reason.decode(errors="replace")
        raise PatternError(f"'{pattern}': {reason}") from None
