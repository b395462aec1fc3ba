"""The list of prerequisites -> the resources to have first; sentences stay in the document."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tablewright.capture.scenarios.subjects import read_verb
from tablewright.model.findings import Finding, PagePlace
from tablewright.values.markup import clean

_LONGEST_NAME, _LONGEST_QUALIFIER = 6, 3  # words; more is a sentence
#: Words by which a few words are a sentence.
_TELLING = frozenset({"is", "are", "be", "been", "has", "have", "must", "should", "exist", "exists", "make"})
_NOUNS = frozenset({"post", "exit", "change"})  # verbs with which a name may begin: Post Secondary
_QUALIFIER = re.compile(r"\s*\(([^()]*)\)")
_CAMEL = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")
_CAPITAL = re.compile(r"(?<=\s)[A-Z][A-Za-z]+\b")


def read_prerequisites(printed: Iterable[str]) -> tuple[tuple[str, ...], list[Finding]]:
    """The resources to have first, with their qualifiers; sentences are left out, each with a finding."""
    kept, findings = [], []
    for text in map(clean, printed):
        name = _QUALIFIER.sub("", text)
        if _is_sentence(name, _LONGEST_NAME):
            mentioned = " ".join(dict.fromkeys(_CAMEL.findall(text) or _CAPITAL.findall(text)))
            findings.append(Finding("S015", PagePlace(""), (("names", mentioned),)))
        elif text.rstrip(".").casefold() not in ("", "none"):
            short = _QUALIFIER.sub(lambda match: "" if _says(match) else match[0], text).strip()
            kept.append(short or text)
            if short not in ("", text):
                findings.append(Finding("S026", PagePlace("", "prerequisites"), (("name", short),)))
    return tuple(kept), findings


def _says(qualifier: re.Match[str]) -> bool:
    return _is_sentence(qualifier[1], _LONGEST_QUALIFIER)


def _is_sentence(text: str, longest: int) -> bool:
    """Whether words tell something, and are no name."""
    told = text.split()
    if not 1 < len(told) <= longest:
        return len(told) > longest
    verb, does = read_verb(text)
    acts = does != "" and (verb not in _NOUNS or any(map(str.islower, told[1:])))
    return acts or not _TELLING.isdisjoint(word.strip(".,;:").lower() for word in told)
