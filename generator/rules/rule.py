"""A kind of finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Template
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: its stable code, what it means, and how it is usually mended.

    `text` is a `string.Template` over the finding's details. An `error` cannot be accepted, only mended.
    `about` names the details that tell findings of one place apart; a suggested acceptance of one says them.
    """

    code: str
    severity: Literal["error", "warning"]
    text: str
    advice: str
    about: tuple[str, ...] = ()

    @property
    def outline(self) -> str:
        """The text without a finding: each detail's name stands in angle brackets in its place."""
        template = Template(self.text)
        return template.safe_substitute({name: f"<{name}>" for name in template.get_identifiers()})

    def message(self, details: Iterable[tuple[str, str]]) -> str:
        """The finding's one-line text."""
        return Template(self.text).safe_substitute(dict(details))
