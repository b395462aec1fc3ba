"""A kind of finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Template
from typing import Literal

#: An `error` stops `generate` and cannot be accepted. A `warning` needs a correction, or an acceptance with a
#: reason. An `info` needs nothing: it is listed by `lint --verbose` only, and never counted as open.
Level = Literal["error", "warning", "info"]

#: Where a rule is checked, if not by a function of its own: while a document is read, while a cell is read,
#: or while rows and sentences become a page.
READERS = "tablewright.readers"
CELLS = "tablewright.values"
CAPTURE = "tablewright.capture"

#: The scenarios of a finding belong to its location, so no rule declares them as a detail.
_SCENARIOS = "scenarios"

#: A word directly before a detail that starts with a space of its own where it is not empty.
_WORD_BEFORE_DETAIL = re.compile(r"(\w'?)\$")


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: its stable code, its level, what it means, and what a maintainer does about it.

    `text` is a `string.Template` over the finding's `details` and over `$scenarios`. `checked_by` is the
    dotted name of the function that checks the rule, or the package that creates its findings along the way.
    `where_details` are the details that distinguish findings of one place; a suggested acceptance names them.

    Raises ValueError if the text or `where_details` use a detail that `details` does not declare.
    """

    code: str
    level: Level
    text: str
    advice: str
    checked_by: str
    details: tuple[str, ...] = ()
    where_details: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        used = {*Template(self.text).get_identifiers(), *self.where_details}
        undeclared = used - {*self.details, _SCENARIOS}
        if undeclared:
            raise ValueError(
                f"rule {self.code} does not declare {', '.join(sorted(undeclared))}"
            )

    def outline(self, form: str = "<{}>") -> str:
        """The text with the name of each detail in place of its value, in this form."""
        template = Template(_WORD_BEFORE_DETAIL.sub(r"\1 $", self.text))
        return template.safe_substitute(
            {name: form.format(name) for name in template.get_identifiers()}
        )

    def message(self, details: Iterable[tuple[str, str]]) -> str:
        """The one-line text of a finding with these details."""
        return Template(self.text).safe_substitute(dict(details))
