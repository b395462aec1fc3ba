"""Reads the names of prerequisite resources; sentences are not copied into the spec."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tablewright.capture.scenarios.subjects import read_verb
from tablewright.model.findings import Finding, PagePlace
from tablewright.values.markup import clean

_LONGEST_NAME, _LONGEST_QUALIFIER = 6, 3  # words; more is a sentence
#: A short text with one of these words is a sentence, not a name.
_SENTENCE_WORDS = frozenset(
    {
        "is",
        "are",
        "be",
        "been",
        "has",
        "have",
        "must",
        "should",
        "exist",
        "exists",
        "make",
    }
)
_VERBS_IN_NAMES = frozenset(
    {"post", "exit", "change"}
)  # verbs with which a name may begin: Post Secondary
_QUALIFIER = re.compile(r"\s*\(([^()]*)\)")
_CAMEL_CASE_NAME = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")
_CAPITALISED_WORD = re.compile(r"(?<=\s)[A-Z][A-Za-z]+\b")


def read_prerequisites(printed: Iterable[str]) -> tuple[tuple[str, ...], list[Finding]]:
    """The prerequisite resources with their qualifiers; each sentence is left out, with a finding."""
    kept, findings = [], []
    for text in map(clean, printed):
        name = _QUALIFIER.sub("", text)
        if _is_sentence(name, _LONGEST_NAME):
            names = _CAMEL_CASE_NAME.findall(text) or _CAPITALISED_WORD.findall(text)
            mentioned = " ".join(dict.fromkeys(names))
            findings.append(_sentence_finding(mentioned))
        elif text.rstrip(".").casefold() not in ("", "none"):
            short = _QUALIFIER.sub(
                lambda match: "" if _is_remark(match) else match[0], text
            ).strip()
            kept.append(short or text)
            if short not in ("", text):
                findings.append(_sentence_finding(short))
    return tuple(kept), findings


def _sentence_finding(mentioned: str) -> Finding:
    return Finding("S015", PagePlace("", "prerequisites"), (("names", mentioned),))


def _is_remark(qualifier: re.Match[str]) -> bool:
    return _is_sentence(qualifier[1], _LONGEST_QUALIFIER)


def _is_sentence(text: str, longest: int) -> bool:
    """Whether a text is a sentence and not the name of a resource."""
    parts = text.split()
    if not 1 < len(parts) <= longest:
        return len(parts) > longest
    verb, action = read_verb(text)
    acts = action != "" and (
        verb not in _VERBS_IN_NAMES or any(map(str.islower, parts[1:]))
    )
    return acts or not _SENTENCE_WORDS.isdisjoint(
        word.strip(".,;:").lower() for word in parts
    )
