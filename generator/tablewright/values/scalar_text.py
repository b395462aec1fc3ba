"""Converts a text of a document or of the convention to a JSON value of a scalar type."""

from __future__ import annotations

import math
from typing import assert_never

from tablewright.model.json_types import Json
from tablewright.model.types import ScalarName


def scalar_value(text: str, scalar: ScalarName) -> Json:
    """The JSON value that a text means. Raises ValueError if it is not of this type."""
    match scalar:
        case "boolean":
            booleans = {"true": True, "false": False}
            if text.lower() not in booleans:
                raise ValueError(f"'{text}' is neither true nor false")
            return booleans[text.lower()]
        case "integer":
            return int(text)
        case "number":
            number = float(text)
            # JSON has no `nan` and no `inf`, which `float` reads.
            if not math.isfinite(number):
                raise ValueError(f"'{text}' is not a number")
            return number
        # Dates and times are texts in JSON.
        case (
            "string"
            | "date"
            | "datetime"
            | "local-datetime"
            | "time"
            | "date-or-datetime"
        ):
            return text
        case _:
            assert_never(scalar)
