"""Finds the additional requirements of a page: what certification requires besides the table.

    Additional Requirements for grades
    * At least one of the two grades MUST be provided.

Such a section has a heading, or a paragraph that serves as one. Elsewhere between the scenario list and the
table, a text is a requirement if it has a word such as MUST.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tablewright.model.table import Sentence
from tablewright.readers.headers import section_of
from tablewright.values.markup import one_line

_OBLIGATION = re.compile(r"\b(?:must|shall|should)\b|\bREQUIRED\b", re.I)
#: Marks around a remark: `(Note: ...)`, `::: note`, `Note: ...`.
_REMARK_START = re.compile(r"\A(?::::\s*\w*|[_*(]*Note\s*:)\s*", re.I)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page: a heading, a text (a paragraph or the item of a list), or a table, at its line."""

    kind: Literal["heading", "text", "table"]
    text: str
    line: int


def find_requirements(blocks: Iterable[Block]) -> tuple[Sentence, ...]:
    """Returns the texts that state requirements, numbered from 1.

    `blocks` are the parts of the page in its order, without the items of its scenario list.
    """
    sentences: list[Sentence] = []
    for block in _candidates(blocks):
        text = one_line(_REMARK_START.sub("", block.text.strip()))
        if text:
            number = str(len(sentences) + 1)
            sentences.append(Sentence(number, text, block.line))
    return tuple(sentences)


def _candidates(blocks: Iterable[Block]) -> Iterator[Block]:
    section = ""
    for block in blocks:
        if block.kind == "heading":
            # A heading of another kind does not end what belongs to the scenarios.
            is_below_scenarios = section in ("scenarios", "requirements")
            default = "scenarios" if is_below_scenarios else ""
            section = section_of(block.text) or default
        elif block.kind == "table":
            # Below the table are links and notices of the site.
            section = ""
        elif _is_requirement(block, section):
            yield block


def _is_requirement(block: Block, section: str) -> bool:
    if section == "requirements":
        return True
    # The introduction and the prerequisites have sentences with such words, too.
    return section == "scenarios" and _OBLIGATION.search(block.text) is not None
