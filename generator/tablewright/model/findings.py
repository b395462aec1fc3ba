"""What somebody should look at: a code, a place in the spec, and the details that fill its text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding; `code` is a key of `tablewright.rules.RULES`.

    `page` is the resource or operation (empty: the whole version), `at` the place in it (empty: the
    page itself), `details` the words that fill the rule's text, as (name, text) pairs.
    """

    page: str
    at: str
    code: str
    details: tuple[tuple[str, str], ...] = ()

    @property
    def where(self) -> str:
        """Page and place as errata name them: `Students/birthDate`, `Students`, `required/School`."""
        return f"{self.page}/{self.at}".strip("/")
