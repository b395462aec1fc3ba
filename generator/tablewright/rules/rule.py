"""A kind of finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Template
from typing import Literal

#: The end of a word before a detail that brings its own space along, if it says anything.
_GLUED = re.compile(r"(\w'?)\$")


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: its stable code, what it means, and how it is usually mended.

    `text` is a `string.Template` over the finding's details. An `error` cannot be accepted, only mended.
    `where_details` names the details that tell findings of one place apart; a suggested acceptance of one says them.
    """

    code: str
    severity: Literal["error", "warning"]
    text: str
    advice: str
    where_details: tuple[str, ...] = ()

    def outline(self, form: str = "<{}>") -> str:
        """The text without a finding: each detail's name stands in its place, in this form."""
        template = Template(_GLUED.sub(r"\1 $", self.text))
        return template.safe_substitute({name: form.format(name) for name in template.get_identifiers()})

    def message(self, details: Iterable[tuple[str, str]]) -> str:
        """The finding's one-line text."""
        return Template(self.text).safe_substitute(dict(details))
