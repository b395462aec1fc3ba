"""A page's scenarios -> its numbered sentences and its column headers, composed from their structure.

A sentence says no more than the scenario holds: what is done, to whose record, what changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.page import Page, Scenario
from tablewright.render.markdown_text import joined
from tablewright.render.oddities import Oddities

_OF_COUNT = re.compile(r"(?:elementary|middle|high) school|first|second|third|fourth|fifth|sixth")
_COUNTED = re.compile(r"[a-z]{2,} \d{1,2}")
_PERSON = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")
_VERBS = {"create": "Create", "update": "Update", "delete": "Delete"}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which scenarios a page has columns for, in order, and how many sentences."""

    columns: tuple[str, ...]
    sentences: int


def plan_of(page: Page, odd: Oddities) -> Plan:
    """Which columns and how many sentences the page had, as its scenarios, values and findings show."""
    filled = {number for _, prop in page.walk() for number, _ in prop.values}
    filled |= {number for row in page.unplaced for number, _ in row.values}
    told = [scenario.number for scenario in page.scenarios if not _has_column(scenario, odd)]
    columns = filled | {each.number for each in page.scenarios} - (set(told) - filled)
    columns |= {place.removeprefix("scenarios/") for place, code in odd.by_place if code in ("S003", "S004")}
    columns = columns or {"1"}  # a table without a column is none
    sentences = {number for number in columns if not odd.has(_at(number), "S003")}
    sentences |= set(told)
    sentences |= {place.removeprefix("scenarios/") for place, code in odd.by_place if code == "S002"}
    return Plan(tuple(sorted(columns, key=int)), max(map(int, sentences), default=0))


def column_labels(page: Page, odd: Oddities, numbers: Sequence[str]) -> list[str]:
    """The headers of the scenario columns as captured; a column that makes no scenario has one too."""
    scenarios = {scenario.number: scenario for scenario in page.scenarios}
    labels = []
    for number in numbers:
        scenario = scenarios.get(number)
        usual = f"Scenario {number}: {scenario.method if scenario else 'POST'}"
        quoted = (odd.text(_at(number), code, "label") for code in ("T002", "T003", "T005"))
        labels.append((scenario.label if scenario else "") or next(filter(None, quoted), usual))
    return labels


def sentences_as_captured(page: Page, odd: Oddities, count: int) -> list[str]:
    """Sentences from which the same is captured: who, which record, and what was odd about them."""
    scenarios = {scenario.number: scenario for scenario in page.scenarios}
    sentences: list[str] = []
    for number in map(str, range(1, count + 1)):
        other = odd.text(_at(number), "S010", "other")
        if other:
            sentences.append(sentences[int(other) - 1])
            continue
        same = [each for each in page.scenarios if odd.text(_at(each.number), "S010", "other") == number]
        telling = (each for each in same if each.removes)  # a shared sentence tells what any of them removes
        scenario = next(telling, scenarios.get(number, Scenario(number, "POST", "create")))
        sharing = (scenarios.get(each, scenario) for each in (number, *(each.number for each in same)))
        told = [name for each in sharing for name in _told(each, odd)]
        sentences.append(_unlike(_captured(scenario, list(dict.fromkeys(told)), odd), sentences))
    return sentences


def sentences_composed(page: Page) -> list[str]:
    """Sentences as the publisher should have written them."""
    sentences: list[str] = []
    for scenario in page.scenarios:
        sentences.append(_unlike(_composed(scenario, page), sentences))
    return sentences


def _at(number: str) -> str:
    return f"scenarios/{number}"


def _has_column(scenario: Scenario, odd: Oddities) -> bool:
    """Only deletions do without; a column that is empty has a finding."""
    return scenario.action != "delete" or bool(scenario.label) or odd.has(_at(scenario.number), "S004")


def _captured(scenario: Scenario, told: Sequence[str], odd: Oddities) -> str:
    deletes = scenario.action == "delete" or odd.has(_at(scenario.number), "S011")
    verb = "Delete" if deletes else _VERBS.get(scenario.action, "Call")
    numbers = " or ".join(f"scenario {number}" for number in _records(scenario, odd))
    record = f"the record of {numbers}" if numbers else "the record"
    whom = _for_whom(scenario.subject, quoted=True)
    if told and scenario.action == "update":
        return f"{verb} {joined(told)} of {record}{whom}{_removing(scenario)}."
    more = f" Update {joined(told)}." if told else ""
    return f"{verb} {record}{whom}{_removing(scenario)}.{more}"


def _told(scenario: Scenario, odd: Oddities) -> list[str]:
    """The names and values that the sentence must have: changes that it mentioned, and what only it has."""
    untold = {
        place
        for place in scenario.changes
        for each in odd.at(place, "S019")
        if each["scenario"] == scenario.number
    }
    changed = [place for place in scenario.changes if place not in untold and place not in scenario.removes]
    only = [each["said"] for each in odd.at(_at(scenario.number), "S020")]
    return [*_last_names(changed), *sorted(only, key=lambda said: " to " in f" {said}")]


def _records(scenario: Scenario, odd: Oddities) -> Sequence[str]:
    """The scenarios that the sentence names; where it left open which one, none or several."""
    if scenario.action not in ("update", "delete"):
        return (scenario.number,)
    at = _at(scenario.number)
    told = [details["of"] for details in odd.at(at, "S014")]
    if told:
        return sorted(told, key=int)
    return () if odd.has(at, "S006") or not scenario.record_of else (scenario.record_of,)


def _composed(scenario: Scenario, page: Page) -> str:
    record = f"the record of scenario {scenario.record_of}" if scenario.record_of else "the record"
    whom = _for_whom(scenario.subject, quoted=False)
    match scenario.action:
        case "create":
            return f"Create {page.name}{whom}."
        case "update":
            empty = page.left_empty(scenario)
            others = {*scenario.removes, *empty}
            given = [place for place in scenario.changes if place not in others]
            changed = _listed(given)
            what = f"{changed} of {record}" if changed else record
            left = f", with {_listed(empty)} left empty" if empty else ""
            return f"Update {what}{whom}{left}{_removing(scenario)}."
        case "delete":
            return f"Delete {record}{whom}."
        case _:
            return f"Call {page.name}{whom}."


def _removing(scenario: Scenario) -> str:
    """What the sentence takes away, in words that are found again."""
    return f", and remove {_listed(scenario.removes)}" if scenario.removes else ""


def _listed(places: Sequence[str]) -> str:
    """The names of places in words, each once."""
    return joined(list(dict.fromkeys(_last_names(places))))


def _last_names(places: Sequence[str]) -> Iterator[str]:
    for place in places:
        yield place.rpartition("/")[2].partition("#")[0]


def _for_whom(who: str, *, quoted: bool) -> str:
    """The person, school level, ordinal or thing that a sentence is about, in words that are found again."""
    if not who:
        return ""
    if _OF_COUNT.fullmatch(who):
        return f" for the {who}"
    plain = _COUNTED.fullmatch(who) or (not quoted and _PERSON.fullmatch(who))
    return f" for {who}" if plain else f' for "{who}"'


def _unlike(sentence: str, others: Sequence[str]) -> str:
    """The sentence in words that none of the others has."""
    verb, _, rest = sentence.partition(" ")
    again = ""
    while (text := f"{verb}{again} {rest}").casefold() in {other.casefold() for other in others}:
        again += " again"
    return text
