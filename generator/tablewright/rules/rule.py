"""A rule: the text and the advice that all findings with one code share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Template
from typing import Literal

from tablewright.naming import count, numbered, plural

#: An `error` stops `generate` and cannot be accepted. A `warning` needs a correction, or an acceptance with a
#: reason. An `info` needs nothing: it is listed by `lint --verbose` only, and never counted as open.
Level = Literal["error", "warning", "info"]

#: Packages that create findings while they do other work: while they read a document, while they read a cell,
#: and while they turn rows and sentences into a page.
READERS = "tablewright.readers"
CELLS = "tablewright.values"
CAPTURE = "tablewright.capture"

#: What every finding gives from its location, so that no rule declares it as a detail.
_FROM_LOCATION = frozenset({"place", "scenario", "scenarios"})

#: `{$rows row}` becomes `1 row` or `3 rows`: `rows` is a detail with a number.
_COUNTED = re.compile(r"\{\$(?P<detail>\w+) (?P<noun>[a-z ]+)\}")

#: `{scenario $found}` becomes `scenario 1` or `scenarios 1, 2`: `found` is a detail with numbers.
_NUMBERED = re.compile(r"\{(?P<noun>[a-z]+) \$(?P<detail>\w+)\}")

#: A word or a bracket directly before a detail, as in `'$name'$hint`: such a detail begins with a space.
_BEFORE_DETAIL = re.compile(r"([\w)]'?)\$")


@dataclass(frozen=True, slots=True)
class Rule:
    """The stable code of a kind of finding, its level, its text, and what a maintainer does about it.

    `text` is a `string.Template` over the names of `details`. It may also use `$place`, `$scenarios`, and
    `$scenario` for a finding about one scenario; each finding takes them from its location. `{$rows row}` and
    `{scenario $scenarios}` are a noun with its numbers, in singular or plural as the numbers require.

    `checked_by` is the dotted name of the function that checks the rule, or of the package that creates its
    findings while it does other work. `where_details` are the details that an acceptance lists with the place
    and the scenarios of a finding: with another value of one of them, it is another finding, which a person
    has not seen yet. `quotations` are the details that can quote sentences of the page; the spec keeps only
    their first words.

    Raises ValueError if the text or `where_details` use a detail that `details` does not declare, and for a
    declared detail that neither uses.
    """

    code: str
    level: Level
    text: str
    advice: str
    checked_by: str
    details: tuple[str, ...] = ()
    where_details: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        used = {*Template(self.text).get_identifiers(), *self.where_details}
        undeclared = used - {*self.details, *_FROM_LOCATION}
        if undeclared:
            raise ValueError(
                f"rule {self.code} does not declare {', '.join(sorted(undeclared))}"
            )
        unused = {*self.details} - used
        if unused:
            raise ValueError(
                f"rule {self.code} does not use {', '.join(sorted(unused))}"
            )

    def outline(self, form: str = "<{}>") -> str:
        """Return the text with the name of each detail in place of its value, in this form."""
        text = _COUNTED.sub(_counted_outline, self.text)
        text = _NUMBERED.sub(_numbered_outline, text)
        template = Template(_BEFORE_DETAIL.sub(r"\1 $", text))
        return template.substitute(
            {name: form.format(name) for name in template.get_identifiers()}
        )

    def message(self, details: Iterable[tuple[str, str]]) -> str:
        """Return the one-line text of a finding with these details."""
        values = dict(details)
        text = _COUNTED.sub(lambda match: _counted(match, values), self.text)
        text = _NUMBERED.sub(lambda match: _numbered(match, values), text)
        return Template(text).safe_substitute(values)


def _counted(match: re.Match[str], values: Mapping[str, str]) -> str:
    number = values.get(match["detail"], "")
    # A spec file may contain any text, so a number is not certain.
    if not number.isdecimal():
        return f"{number} {plural(match['noun'])}"
    return count(int(number), match["noun"])


def _numbered(match: re.Match[str], values: Mapping[str, str]) -> str:
    return numbered(match["noun"], values.get(match["detail"], "").split(", "))


def _counted_outline(match: re.Match[str]) -> str:
    """`$missing cells` for `{$missing cell}`, but `$rows` alone for `{$rows row}`."""
    nouns = plural(match["noun"])
    return "$" + nouns if match["detail"] == nouns else f"${match['detail']} {nouns}"


def _numbered_outline(match: re.Match[str]) -> str:
    """`scenarios $found` for `{scenario $found}`, but `$scenarios` alone for `{scenario $scenarios}`."""
    nouns = plural(match["noun"])
    return "$" + nouns if match["detail"] == nouns else f"{nouns} ${match['detail']}"
