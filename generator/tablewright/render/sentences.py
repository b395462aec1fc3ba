"""Composes the numbered sentences of a page from its scenarios.

A sentence contains no more than the scenario: the action, the record that it works on, and what changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tablewright.model.page import Page, Scenario
from tablewright.render.markdown_text import listed_in_words

#: Subjects that capture finds in a sentence after `the`, such as `Create Students for the high school`.
_LEVEL_OR_ORDINAL = re.compile(
    r"(?:elementary|middle|high) school|first|second|third|fourth|fifth|sixth"
)
#: Subjects that capture finds without quotation marks: `cohort 2`, `Austin Jones`.
_NUMBERED_THING = re.compile(r"[a-z]{2,} \d{1,2}")
_PERSON = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")


def sentences_of(page: Page) -> list[str]:
    """Return one sentence for each scenario, all of them different."""
    sentences: list[str] = []
    for scenario in page.scenarios:
        sentence = _sentence(scenario, page)
        sentences.append(_different_from(sentence, sentences))
    return sentences


def _sentence(scenario: Scenario, page: Page) -> str:
    record = "the record"
    if scenario.record_of:
        record = f"the record of scenario {scenario.record_of}"
    subject = _subject_words(scenario.subject)
    if scenario.action == "create":
        return f"Create {page.name}{subject}."
    if scenario.action == "update":
        return _update_sentence(scenario, page, record, subject)
    if scenario.action == "delete":
        return f"Delete {record}{subject}."
    # A family's convention may have further actions; what they do is in its own documents.
    return f"Call {page.name}{subject}."


def _update_sentence(scenario: Scenario, page: Page, record: str, subject: str) -> str:
    """Return `Update name of the record of scenario 1, with size left empty, and remove color.`"""
    emptied = page.left_empty(scenario)
    filled: list[str] = []
    for place in scenario.changes:
        if place not in scenario.removes and place not in emptied:
            filled.append(place)
    target = record
    if filled:
        names = _names_in_words(filled)
        target = f"{names} of {record}"
    sentence = f"Update {target}{subject}"
    if emptied:
        names = _names_in_words(emptied)
        sentence += f", with {names} left empty"
    if scenario.removes:
        names = _names_in_words(scenario.removes)
        sentence += f", and remove {names}"
    return f"{sentence}."


def _names_in_words(places: Sequence[str]) -> str:
    """Return the property names of places, each once: `color and name` for decks/color and decks/name#2."""
    names: list[str] = []
    for place in places:
        _, _, own_place = place.rpartition("/")
        name, _, _ = own_place.partition("#")
        if name not in names:
            names.append(name)
    return listed_in_words(names)


def _subject_words(subject: str) -> str:
    """Return ` for ...` in a form in which capture finds the subject again, or the empty text."""
    if not subject:
        return ""
    if _LEVEL_OR_ORDINAL.fullmatch(subject):
        return f" for the {subject}"
    if _NUMBERED_THING.fullmatch(subject) or _PERSON.fullmatch(subject):
        return f" for {subject}"
    return f' for "{subject}"'


def _different_from(sentence: str, others: Sequence[str]) -> str:
    """Return the sentence, with `, again` at its end as often as it takes to differ from the others."""
    # Capture reports equal sentences: one of the two would describe another scenario.
    taken = {other.casefold() for other in others}
    unique = sentence
    while unique.casefold() in taken:
        unique = f"{unique.removesuffix('.')}, again."
    return unique
