"""Reads the JSON samples of a method page, also if the copied text lost their outer braces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile

_MEMBER = re.compile(r'[\s{,]*"([^"]*)"\s*:\s*(.*?)[\s,}]*')
_LOOKS_LIKE_JSON = re.compile(r'\s*[{}\[\]"]')
_FENCE = re.compile(r"\s*```")
_ANSWER = re.compile(r"\b(?:returns?|response|output|answer|result)\b", re.I)


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: its 1-based line, and its outer members as (name, JSON text); names as printed."""

    line: int = 0
    members: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Samples:
    """The filled body and the answer of a page; `names` also has those of a body of placeholders."""

    body: Sample
    answer: Sample
    names: tuple[str, ...]


def read_samples(lines: Sequence[str]) -> Samples:
    """The samples, by the line above each; a sample of `<placeholders>` gives names only."""
    bodies: list[Sample] = []
    answers: list[Sample] = []
    names: list[str] = []
    for label, sample in _blocks(lines):
        template = _is_template(sample)
        if not template and (_ANSWER.search(label) or bodies):
            answers.append(sample)
            continue
        names += [name for name, _ in sample.members]
        if not template:
            bodies.append(sample)
    return Samples(next(iter(bodies), Sample()), next(iter(answers), Sample()), tuple(names))


def find_cut(lines: Sequence[str]) -> int:
    """The 1-based line of the sample that the page ends inside of; 0 where it does not."""
    whole = "\n".join(lines).rstrip().split("\n")
    tail = list(takewhile(_LOOKS_LIKE_JSON.match, reversed(whole)))[::-1]
    text = "\n".join(tail)
    return 0 if "<" in text or not tail or _json(text) is not None else len(whole) - len(tail) + 1


def _is_template(sample: Sample) -> bool:
    return all(re.fullmatch(r'"?<.*>"?', value) for _, value in sample.members)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, Sample]]:
    """(the text line above it, sample) of each block of lines that look like JSON."""
    label = ""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        if _LOOKS_LIKE_JSON.match(line):
            block.append((number, line))
            continue
        if members := _members("\n".join(text for _, text in block)):
            yield label, Sample(block[0][0], members)
        block = []
        if line.strip() and not _FENCE.match(line):
            label = line


def _json(text: str) -> object:
    """The JSON value of a text, with or without its outer braces; None where it is no JSON."""
    for whole in (text, f"{{{text}}}"):
        with suppress(ValueError):
            return json.loads(whole)
    return None


def _members(text: str) -> tuple[tuple[str, str], ...]:
    """The outer members of JSON text, or of its lines where it is none (placeholders, lost marks)."""
    if isinstance(value := _json(text), dict):
        return tuple((name, json.dumps(each, ensure_ascii=False)) for name, each in value.items())
    found = (_MEMBER.fullmatch(line) for line in text.split("\n"))
    return tuple((match[1], match[2]) for match in found if match)
