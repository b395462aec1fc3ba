"""Reads nodes of a JSON document; the error for a node of another form names its place in the document."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from urllib.parse import unquote

from tablewright.errors import TablewrightError

WHERE = "OpenAPI document"


def as_object(value: object, where: str, document: str = WHERE) -> Mapping[str, object]:
    """The value if it is a JSON object. Raises TablewrightError if it is not.

    `where` is the place of the value in the document, with slashes; it is empty for the whole document.
    """
    if not isinstance(value, dict):
        raise invalid_document(
            where,
            what=f"expected a JSON object, found {_kind(value)}",
            document=document,
        )
    return value


def as_array(value: object, where: str, document: str = WHERE) -> list[object]:
    """The value if it is a JSON array. Raises TablewrightError if it is not."""
    if not isinstance(value, list):
        raise invalid_document(
            where,
            what=f"expected a JSON array, found {_kind(value)}",
            document=document,
        )
    return value


def as_text(value: object, where: str, document: str = WHERE) -> str:
    """The value if it is a JSON string of Unicode characters. Raises TablewrightError if it is not."""
    if not isinstance(value, str):
        raise invalid_document(
            where,
            what=f"expected a JSON string, found {_kind(value)}",
            document=document,
        )
    try:
        value.encode()
    except UnicodeEncodeError:
        # JSON can escape half of a surrogate pair, which no file can contain.
        what = f"{value!r} is not Unicode text"
        raise invalid_document(where, what, document=document) from None
    return value


def as_number(value: object, where: str) -> float:
    """The value if it is a finite number. Raises TablewrightError if it is not."""
    # In Python, True is an integer as well.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid_document(where, "expected a number")
    # Python reads `NaN` and `Infinity`, which are not JSON, and integers of any length.
    if not abs(value) <= sys.float_info.max:
        what = "the number is not finite, or too large"
        raise invalid_document(where, what, "correct the number")
    return value


def pointer_steps(ref: object, where: str) -> tuple[str, ...]:
    """The steps of a `$ref` into the document. Raises TablewrightError for any other reference.

    In a step, `~1` is a slash, `~0` a tilde, and `%` begins an escaped character of a URL.
    """
    if not isinstance(ref, str) or not ref.startswith("#/"):
        raise invalid_document(
            where,
            what="expected a $ref to a place in this document, such as #/components/schemas/ship",
            todo="correct the $ref; other documents are never read",
        )
    steps: list[str] = []
    for step in unquote(ref.removeprefix("#/")).split("/"):
        # `~0` comes last, so that `~01` is `~1` and not a slash.
        steps.append(step.replace("~1", "/").replace("~0", "~"))
    return tuple(steps)


def invalid_document(
    where: str, what: str, todo: str = "", document: str = WHERE
) -> TablewrightError:
    """The error for a document of the wrong form, with the place in it."""
    # A name in the document can contain line breaks, and an error has one line.
    printed = " ".join(where.encode("utf-8", "backslashreplace").decode().split())
    place = f"{document} #/{printed}" if printed else document
    todo = todo or "check that this is the right file, and that it is complete"
    return TablewrightError(place, what, todo)


def _kind(value: object) -> str:
    """The JSON type of a value, with its article."""
    kinds = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        type(None): "nothing",
    }
    return kinds.get(type(value), "a number")
