"""What the API lets a single value of the wire be: its length, its size, its form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tablewright.model.types import Descriptor, Scalar

#: The longest that a descriptor's URI with its code value may be.
DESCRIPTOR_LENGTH = 306
#: What a day is written like that may have a time of day.
DATE_OR_DATETIME = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?)?$"

_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")
#: The scalars that travel as something else than text.
_JSON: Mapping[str, tuple[type, ...]] = {"integer": (int,), "number": (int, float), "boolean": (bool,)}


def descriptor_pattern(name: str) -> str:
    """What a value of a descriptor looks like where descriptors travel as URIs."""
    return rf"^uri://[^#]+/{name}#.+$"


def limit_violation(value: Any, kind: Scalar | Descriptor, namespace: str = "") -> str:
    """Why the API refuses a value of the wire; the empty text where it takes it.

    `namespace` is the URI of a descriptor, empty where its bare code values travel.
    """
    if isinstance(kind, Descriptor):
        if namespace and not re.search(descriptor_pattern(kind.name), value):
            return f"'{value}' is no value of {kind.name}"
        kind = Scalar("string", max_length=DESCRIPTOR_LENGTH)
    if type(value) not in _JSON.get(kind.name, (str,)):
        return f"'{value}' is no {kind.name}"
    return _excess_of_text(value, kind) if isinstance(value, str) else _excess_of_number(value, kind)


def _excess_of_text(text: str, kind: Scalar) -> str:
    least, most = kind.min_length, kind.max_length
    if kind.one_of and text not in kind.one_of:
        return f"'{text}' is none of {', '.join(kind.one_of)}"
    if most is not None and len(text) > most:
        return f"'{text}' has {len(text)} characters, the API takes {most} at most"
    if least is not None and len(text) < least:
        return f"'{text}' has {len(text)} characters, the API takes {least} at least"
    if kind.name == "date-or-datetime" and not re.search(DATE_OR_DATETIME, text):
        return f"'{text}' is no {kind.name}"
    return f"'{text}' has no time zone" if kind.name == "datetime" and not _ZONE.search(text) else ""


def _excess_of_number(number: float, kind: Scalar) -> str:
    if kind.maximum is not None and number > kind.maximum:
        return f"'{number}' is too large, the API takes {kind.maximum:g} at most"
    if kind.minimum is not None and number < kind.minimum:
        return f"'{number}' is too small, the API takes {kind.minimum:g} at least"
    return ""


def in_limits(value: Any, kind: Scalar) -> Any:
    """A value that somebody made up, as near to it as the API takes; a choice where there are some."""
    if kind.one_of:
        return kind.one_of[0]
    if kind.name == "string":
        return value[: kind.max_length].ljust(kind.min_length or 0, "x")
    if kind.name not in ("integer", "number"):
        return value
    least = value if kind.minimum is None else max(value, kind.minimum)
    found = least if kind.maximum is None else min(least, kind.maximum)
    return int(found) if found == int(found) else found
