"""Cell values in words, as reviewers read them in comparisons and findings."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.model.values import Value
from tablewright.values.kinds import kind_of


def value_words(value: Value | None) -> str:
    """A value in words, such as `09-16 of the school year`; `(empty)` for an empty cell."""
    return "(empty)" if value is None else kind_of(value).words(value)


def accepts_any(value: Value) -> bool:
    """Whether the reader of the record accepts any other value in place of this one."""
    return kind_of(value).accepts_any(value)


def effective_value(value: Value) -> Value:
    """The value that is sent if nobody chooses another: `501` for `["501" if possible | system value]`."""
    return kind_of(value).effective(value)


def code_values_of(value: Value) -> Iterator[str]:
    """The code values of a descriptor that a cell prescribes, without the URI before them."""
    return kind_of(value).code_values(value)
