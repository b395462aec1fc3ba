"""Reads the JSON samples of a method page, also if the copied text lost their outer braces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

# A line such as `"title": "Emma",`; a sample whose text is no JSON is read line by line.
_MEMBER = re.compile(r'[\s{,]*"([^"]*)"\s*:\s*(.*?)[\s,}]*')
_LOOKS_LIKE_JSON = re.compile(r'\s*[{}\[\]"]')
_PLACEHOLDER = re.compile(r'"?<.*>"?')
_FENCE = re.compile(r"\s*```")
# Words of the line above a sample that show it to be the answer: "The response is".
_ANSWER = re.compile(r"\b(?:returns?|response|output|answer|result)\b", re.I)


#: The outer members of a sample as (name, JSON text).
Members: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: its 1-based line, and its outer members with their names as printed."""

    line: int = 0
    members: Members = ()


@dataclass(frozen=True, slots=True)
class Samples:
    """The filled body and the answer of a page; `names` also contains those of a body of placeholders."""

    body: Sample
    answer: Sample
    names: tuple[str, ...]


def read_samples(lines: Sequence[str]) -> Samples:
    """Returns the samples of a page; the line above each shows whether it is a body or an answer.

    A sample of `<placeholders>` only contributes names.
    """
    bodies: list[Sample] = []
    answers: list[Sample] = []
    names: list[str] = []
    for label, sample in _blocks(lines):
        is_template = _is_template(sample)
        # Without a label, a second filled sample is the answer: the guides print the body first.
        is_answer = bool(_ANSWER.search(label) or bodies)
        if is_answer and not is_template:
            answers.append(sample)
            continue
        for name, _value in sample.members:
            names.append(name)
        if not is_template:
            bodies.append(sample)
    body = bodies[0] if bodies else Sample()
    answer = answers[0] if answers else Sample()
    return Samples(body, answer, tuple(names))


def find_cut(lines: Sequence[str]) -> int:
    """Returns the 1-based line of the sample in which the page ends, or 0 if no sample is cut off."""
    whole_text = "\n".join(lines)
    # Blank lines at the end of the page do not separate it from the sample.
    filled = whole_text.rstrip().split("\n")
    start = len(filled)
    for line in reversed(filled):
        if not _LOOKS_LIKE_JSON.match(line):
            break
        start -= 1
    if start == len(filled):
        return 0
    text = "\n".join(filled[start:])
    # Placeholders such as `<title>` are no JSON, but such a sample is whole.
    if "<" in text or _json(text) is not None:
        return 0
    return start + 1


def _is_template(sample: Sample) -> bool:
    return all(_PLACEHOLDER.fullmatch(value) for _, value in sample.members)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, Sample]]:
    """Returns each block of lines that look like JSON, with the line of text above it."""
    label = ""
    block: list[str] = []
    first_line = 0
    # The empty line ends a block at the end of the page.
    lines = [*lines, ""]
    for number, line in enumerate(lines, 1):
        if _LOOKS_LIKE_JSON.match(line):
            if not block:
                first_line = number
            block.append(line)
            continue
        members = _members("\n".join(block))
        if members:
            yield label, Sample(first_line, members)
        block = []
        if line.strip() and not _FENCE.match(line):
            label = line


def _json(text: str) -> object:
    """Returns the JSON value of a text, with or without its outer braces; None if it is no JSON."""
    # Copied pages lose the outer braces: `"title": "Emma"`.
    with_braces = f"{{{text}}}"
    for candidate in (text, with_braces):
        with suppress(ValueError):
            return json.loads(candidate)
    return None


def _members(text: str) -> Members:
    """Returns the outer members of JSON text, or of its lines if it is no JSON (placeholders, lost marks)."""
    members: list[tuple[str, str]] = []
    value = _json(text)
    if isinstance(value, dict):
        for name, member in value.items():
            json_text = json.dumps(member, ensure_ascii=False)
            members.append((name, json_text))
        return tuple(members)
    for line in text.split("\n"):
        match = _MEMBER.fullmatch(line)
        if match:
            name, value_text = match.groups()
            members.append((name, value_text))
    return tuple(members)
