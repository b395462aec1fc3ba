"""Finds all changes between two versions of one resource."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tablewright.compare.api_changes import find_member_changes
from tablewright.compare.change_kinds import ChangePlace, change
from tablewright.compare.page_changes import find_row_changes
from tablewright.compare.path_matching import ResourcePair, pair_resources
from tablewright.compare.rename_guesses import Candidate, likely_renames
from tablewright.compare.renames import Names
from tablewright.compare.requirement_changes import find_requirement_changes
from tablewright.compare.resource_view import ComparedResource
from tablewright.compare.words import scenario_words
from tablewright.model.comparison import Change
from tablewright.model.page import Page, Scenario
from tablewright.values.words import value_words

_REMOVED_KINDS = ("removed", "unlisted")
_ADDED_KINDS = ("added", "listed")


def find_resource_changes(
    old: ComparedResource, new: ComparedResource, names: Names
) -> tuple[Change, ...]:
    """Return all changes between two resources; only those of the API if one of them has no page."""
    pair = pair_resources(old, new, names)
    changes = [*_key_updatable_changes(old, new), *find_member_changes(pair)]
    # A resource without a page has an empty page, from which everything would seem to be removed.
    if old.covered and new.covered:
        changes += _page_head_changes(old, new)
        changes += _scenario_changes(old, new)
        changes += find_row_changes(pair)
        changes += find_requirement_changes(pair)
    return _with_rename_guesses(changes, pair)


def _key_updatable_changes(
    old: ComparedResource, new: ComparedResource
) -> Iterator[Change]:
    """Yield the change of whether a PUT may change the natural key of a record."""
    name = new.resource.name
    place = ChangePlace(name, "", old.root, new.root)
    fixed = "fixed"
    updatable = "PUT may change it"
    old_updatable = old.resource.api.key_updatable
    new_updatable = new.resource.api.key_updatable
    if old_updatable and not new_updatable:
        yield change("key-not-updatable", place, was=updatable, now=fixed)
    if new_updatable and not old_updatable:
        yield change("key-updatable", place, was=fixed, now=updatable)


def _page_head_changes(
    old: ComparedResource, new: ComparedResource
) -> Iterator[Change]:
    """Yield the changes of interchange, prerequisites, and an operation's method and path."""
    old_page = old.resource.page
    new_page = new.resource.page
    if old_page.interchange != new_page.interchange:
        place = _place_on_page(old, new, "interchange")
        was = old_page.interchange
        now = new_page.interchange
        yield change("page", place, was=was, now=now)
    if old_page.prerequisites != new_page.prerequisites:
        place = _place_on_page(old, new, "prerequisites")
        was = ", ".join(old_page.prerequisites)
        now = ", ".join(new_page.prerequisites)
        yield change("page", place, was=was, now=now)
    was = _call_words(old_page)
    now = _call_words(new_page)
    if was != now:
        place = _place_on_page(old, new, "call")
        yield change("address", place, was=was, now=now)


def _call_words(page: Page) -> str:
    return f"{page.call.method} {page.call.path}" if page.call else ""


def _place_on_page(
    old: ComparedResource, new: ComparedResource, at: str
) -> ChangePlace:
    """Return a place that both pages have, such as `call`."""
    before = replace(old.root, at=at)
    after = replace(new.root, at=at)
    return ChangePlace(new.resource.name, at, before, after)


def _scenario_changes(old: ComparedResource, new: ComparedResource) -> Iterator[Change]:
    """Yield the scenarios that only one page has, and those that differ in more than their label."""
    old_scenarios = _by_number(old.resource.page)
    new_scenarios = _by_number(new.resource.page)
    # A dictionary instead of a set keeps the order of the pages.
    numbers = dict.fromkeys([*old_scenarios, *new_scenarios])
    for number in numbers:
        was = old_scenarios.get(number)
        now = new_scenarios.get(number)
        if was is not None and now is not None and _are_alike(was, now):
            continue
        at = f"scenarios/{number}"
        place = _place_on_page(old, new, at)
        # A page has no place for a scenario that it lacks.
        if was is None:
            place = replace(place, before=None)
        if now is None:
            place = replace(place, after=None)
        yield change(
            _scenario_case(was, now),
            place,
            was=scenario_words(was) if was else "",
            now=scenario_words(now) if now else "",
            details=_scenario_values(now, new) if now and was is None else (),
            note=_deletion_note(was, now, old.resource.page),
        )


def _scenario_values(scenario: Scenario, resource: ComparedResource) -> tuple[str, ...]:
    """Return the values of a scenario, each after its path: `studentReference/studentUniqueId 111111`."""
    values: list[str] = []
    for path, row in resource.rows.items():
        value = row.prop.value(scenario.number)
        if value is not None:
            values.append(f"{path} {value_words(value)}")
    return tuple(values)


def _by_number(page: Page) -> dict[str, Scenario]:
    return {scenario.number: scenario for scenario in page.scenarios}


def _are_alike(was: Scenario, now: Scenario) -> bool:
    """Return whether two scenarios differ at most in what says nothing about the API."""
    # The label is the spelling of the column's header.
    now = replace(now, label=was.label)
    # A sentence without a subject, or a page without sentences, does not contradict the other page.
    if not was.subject or not now.subject:
        now = replace(now, subject=was.subject)
    return was == now


def _deletion_note(was: Scenario | None, now: Scenario | None, old_page: Page) -> str:
    """Return a note on a new deletion that the older page can have as well; else an empty text."""
    if was is not None or now is None or now.action != "delete":
        return ""
    without_sentence: set[str] = set()
    for finding in old_page.findings:
        if finding.code == "S003":
            without_sentence.add(finding.at)
    places = {f"scenarios/{scenario.number}" for scenario in old_page.scenarios}
    # A deletion needs a sentence but no column.
    if places and places <= without_sentence:
        return "the older page has no sentences, so its deletions are not known"
    return ""


def _scenario_case(was: Scenario | None, now: Scenario | None) -> str:
    if was is None:
        return "scenario-added"
    if now is None:
        return "scenario-removed"
    # These three decide which request is sent for which record; the rest describes the scenario.
    old_request = (was.method, was.action, was.record_of)
    new_request = (now.method, now.action, now.record_of)
    return "scenario-wording" if old_request == new_request else "scenario-changed"


def _with_rename_guesses(
    changes: list[Change], pair: ResourcePair
) -> tuple[Change, ...]:
    """Return the changes; a removed and an added member that look like a rename get a note each."""
    removed: dict[str, Candidate] = {}
    added: dict[str, Candidate] = {}
    for item in changes:
        # A change without a path is about the resource itself.
        if item.kind in _REMOVED_KINDS and item.at:
            removed[item.at] = _candidate(item, pair.old)
        elif item.kind in _ADDED_KINDS and item.at:
            added[item.at] = _candidate(item, pair.new)
    declined = pair.names.declined(pair.name)
    new_names = likely_renames(removed, added, declined)
    old_names = {new: old for old, new in new_names.items()}
    noted: list[Change] = []
    for item in changes:
        if item.kind in _REMOVED_KINDS and item.at in new_names:
            noted.append(_with_note(item, f"renamed to {new_names[item.at]}?"))
        elif item.kind in _ADDED_KINDS and item.at in old_names:
            noted.append(_with_note(item, f"renamed from {old_names[item.at]}?"))
        else:
            noted.append(item)
    return tuple(noted)


def _with_note(item: Change, note: str) -> Change:
    return replace(item, note=f"{item.note}; {note}" if item.note else note)


def _candidate(item: Change, resource: ComparedResource) -> Candidate:
    """Return what is known of the member of a change on the side that has it."""
    row = resource.rows.get(item.at)
    member = resource.members.get(item.at)
    values: dict[str, str] = {}
    if row:
        values = {number: value_words(value) for number, value in row.prop.values}
    if member is None:
        return Candidate(row.prop.type if row else "", values, "none")
    # A change of the page alone means that the APIs of both sides have the member.
    if item.case.startswith("api-"):
        return Candidate(member.type, values, "one")
    return Candidate(member.type, values, "both")
