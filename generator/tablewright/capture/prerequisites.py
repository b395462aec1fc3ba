"""Reads the names of prerequisite resources; sentences are not copied into the spec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tablewright.capture.scenarios.subjects import read_verb
from tablewright.model.findings import Finding, page_finding
from tablewright.values.markup import clean

# Words. A longer text is a sentence.
_LONGEST_NAME = 6
_LONGEST_QUALIFIER = 3
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
#: Verbs that are also the first word of a name: `Post Secondary Institutions`.
_VERBS_IN_NAMES = frozenset({"post", "exit", "change"})
# The blanks are searched from the first of them alone.
_QUALIFIER = re.compile(r"(?<!\s)\s*\(([^()]*)\)")
_CAMEL_CASE_NAME = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")
_CAPITALISED_WORD = re.compile(r"(?<=\s)[A-Z][A-Za-z]+\b")


def read_prerequisites(printed: Iterable[str]) -> tuple[tuple[str, ...], list[Finding]]:
    """Return the prerequisite resources with their qualifiers; each sentence is left out, with a finding."""
    names: list[str] = []
    findings: list[Finding] = []
    for text in map(clean, printed):
        name = _QUALIFIER.sub("", text)
        if _is_sentence(name, _LONGEST_NAME):
            findings.append(_sentence_finding(_resources_in(text)))
            continue
        # `None.` is printed where a resource has no prerequisites.
        if text.rstrip(".").casefold() in ("", "none"):
            continue
        without_remarks = _QUALIFIER.sub(_without_remark, text).strip()
        # A text that is nothing but a remark stays as it is: it is all that the page gives.
        if without_remarks in ("", text):
            names.append(text)
        else:
            names.append(without_remarks)
            findings.append(_sentence_finding(without_remarks))
    return tuple(names), findings


def _resources_in(sentence: str) -> str:
    """Return the words of a sentence that look like resources; capitalised words if none is in camel case."""
    names = _CAMEL_CASE_NAME.findall(sentence)
    if not names:
        names = _CAPITALISED_WORD.findall(sentence)
    # The dictionary removes repetitions and keeps the order.
    return " ".join(dict.fromkeys(names))


def _sentence_finding(names: str) -> Finding:
    return page_finding("prerequisites", "S015", names=names)


def _without_remark(qualifier: re.Match[str]) -> str:
    """Return a qualifier in parentheses as it is, or the empty text if a sentence is in the parentheses."""
    if _is_sentence(qualifier[1], _LONGEST_QUALIFIER):
        return ""
    return qualifier[0]


def _is_sentence(text: str, longest: int) -> bool:
    """Return whether a text is a sentence and not the name of a resource, which has few words."""
    words = text.split()
    if len(words) > longest:
        return True
    # One word is a name, even if it is a verb.
    if len(words) <= 1:
        return False
    if _begins_with_action(text, words):
        return True
    plain_words = {word.strip(".,;:").lower() for word in words}
    return not plain_words.isdisjoint(_SENTENCE_WORDS)


def _begins_with_action(text: str, words: Sequence[str]) -> bool:
    """Return whether a text begins with a verb that is not the first word of a name."""
    verb, action = read_verb(text)
    if not action:
        return False
    if verb not in _VERBS_IN_NAMES:
        return True
    # All words of a name have capitals: `Post Secondary`, but `Post the students`.
    return any(map(str.islower, words[1:]))
