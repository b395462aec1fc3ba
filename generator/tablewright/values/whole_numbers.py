"""Reads the whole numbers that documents print: of scenarios, of list items, of years and days."""

from __future__ import annotations

#: No document counts this far. Python refuses to convert texts of thousands of digits.
LONGEST = 9


def whole_number(digits: str, longest: int = LONGEST) -> int | None:
    """Returns the number of a text of digits; None for other texts, and for more digits than `longest`."""
    if len(digits) > longest or not digits.isdecimal():
        return None
    return int(digits)
