"""Values that a user chooses for payloads instead of those of the pages: `OLD=NEW`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class ReplacementError(ValueError):
    """Raised for a replacement that cannot be read or used; the message contains its form."""


def read_pairs(texts: Iterable[str]) -> dict[Any, Any]:
    """The new value of each old one, for texts `OLD=NEW`; a number stands for the text and the number.

    The new value of a number is None if it is no number. Raises ReplacementError for a text of another form.
    """
    chosen: dict[Any, Any] = {}
    for text in texts:
        old, equals, new = text.partition("=")
        if not old or not equals or not new:
            raise ReplacementError(f"'{text}' must have the form OLD=NEW")
        chosen[old] = new
        if _is_number(old):
            chosen[int(old)] = int(new) if _is_number(new) else None
    return chosen


def chosen_value(values: Mapping[Any, Any], value: Any) -> Any:
    """The new value for a scalar, or the same one. Raises ReplacementError for a text instead of a number."""
    # In Python, True equals 1.
    if isinstance(value, bool | dict | list) or value not in values:
        return value
    new = values[value]
    if new is None:
        raise ReplacementError(
            f"the identifier {value} is a number, so its replacement must be one, too"
        )
    return new


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
