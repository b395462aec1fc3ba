"""Reads and writes JSON strictly, as RFC 8259 defines it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

JsonObject = dict[str, Any]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]')

# `json.dumps` creates an encoder in each call, which takes longer than to write a small object.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_ASCII_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


class UnreadableJsonError(ValueError):
    """Raised for text that is not JSON (RFC 8259), and for an object with a repeated member.

    `path` is the JSON path at which the text stops being JSON; it is empty if nothing of it is.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason)
        self.path = path


def read_json(text: str | bytes, *, unique: bool = True) -> Any:
    """The value of a JSON text in UTF-8; without `unique`, of a repeated member the last one counts.

    Raises UnreadableJsonError, also for texts that the standard library accepts: NaN, Infinity, numbers
    beyond the range of a double, repeated members and other encodings.
    """
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        # As `json.loads` does: a byte order mark is no JSON.
        if decoded.startswith("\ufeff"):
            raise json.JSONDecodeError("Unexpected byte order mark", decoded, 0)
        return (_UNIQUE if unique else _REPEATING).decode(decoded)
    except UnreadableJsonError:
        raise
    except RecursionError:
        raise UnreadableJsonError("it is nested too deeply") from None
    except UnicodeDecodeError:
        raise UnreadableJsonError("it is not encoded in UTF-8") from None
    except json.JSONDecodeError as error:
        raise UnreadableJsonError(
            f"line {error.lineno}, column {error.colno}: {error.msg}",
            _path_of(error.doc[: error.pos]),
        ) from None
    except ValueError:
        # Python refuses to convert integers of thousands of digits.
        raise UnreadableJsonError("it contains a number that is too long") from None


def read_numbers_as_texts(text: str | bytes) -> Any:
    """The value of a text that `read_json` can read; its numbers are the texts that it has for them.

    So `1.50` and `1E3` stay as they are.
    """
    return _WRITTEN.decode(text.decode("utf-8") if isinstance(text, bytes) else text)


def write_json(value: Any, *, ascii_only: bool = False) -> str:
    """Compact JSON text; NaN and Infinity raise ValueError.

    `ascii_only` escapes all other characters. A lone surrogate, which UTF-8 cannot encode, then reaches the
    validator, which reports it.
    """
    return _ASCII_ENCODER.encode(value) if ascii_only else _ENCODER.encode(value)


def _path_of(beginning: str) -> str:
    """The JSON path that the beginning of a JSON text ends at; empty if it has no value."""
    if not beginning.strip():
        return ""
    # For each open array the index, for each open object the name of the member, which is empty at first.
    steps: list[int | str] = []
    for token in _TOKEN.findall(beginning):
        step = steps[-1] if steps else None
        if token in "{[":
            steps.append(0 if token == "[" else "")
        elif step is None:
            continue
        elif token in "}]":
            steps.pop()
        elif token == ",":
            steps[-1] = step + 1 if isinstance(step, int) else ""
        elif step == "":
            steps[-1] = token.strip('"')
    path = "$"
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step:
            path += f".{step}"
    return path


def _members(pairs: list[tuple[str, Any]]) -> JsonObject:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise UnreadableJsonError(
            f"the member '{repeated}' appears twice in one object"
        )
    return members


def _no_constant(text: str) -> float:
    raise UnreadableJsonError(f"{text} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise UnreadableJsonError(f"the number {text[:20]} is out of range")
    return number


# One decoder or encoder for all texts: `json.loads` and `json.dumps` create one for each call with options.
_UNIQUE = json.JSONDecoder(
    object_pairs_hook=_members, parse_constant=_no_constant, parse_float=_finite
)
_REPEATING = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)
_WRITTEN = json.JSONDecoder(parse_int=str, parse_float=str)
