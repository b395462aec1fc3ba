"""Two resources, or the same one twice: everything that changed in it, and around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tablewright.compare.api_changes import find_member_changes
from tablewright.compare.change_kinds import change
from tablewright.compare.page_changes import find_row_changes
from tablewright.compare.path_matching import ResourcePair, pair_of
from tablewright.compare.rename_guesses import Trait, likely_renames
from tablewright.compare.renames import Names
from tablewright.compare.resource_view import ComparedResource
from tablewright.compare.words import scenario_words
from tablewright.model.comparison import Change, Place
from tablewright.model.page import Scenario
from tablewright.values.words import value_words

_GONE, _COME = ("removed", "unlisted"), ("added", "listed")


def find_resource_changes(old: ComparedResource, new: ComparedResource, names: Names) -> tuple[Change, ...]:
    """All changes between two resources that belong together; of one without a page only the API's."""
    pair = pair_of(old, new, names)
    found = [*_key_fate(old, new), *find_member_changes(pair)]
    if old.covered and new.covered:
        found += [*_around(old, new), *_scenarios(old, new), *find_row_changes(pair)]
    return _with_likely_renames(found, pair)


def _around(old: ComparedResource, new: ComparedResource) -> Iterator[Change]:
    """The page's head, and the operation's address."""
    was, now = old.resource, new.resource
    for at, before, after in (
        ("interchange", was.page.interchange, now.page.interchange),
        ("prerequisites", ", ".join(was.page.prerequisites), ", ".join(now.page.prerequisites)),
    ):
        if before != after:
            yield change("page", now.name, at, *_places(old, new, at), was=before, now=after)
    calls = [f"{page.call.method} {page.call.path}" if page.call else "" for page in (was.page, now.page)]
    if calls[0] != calls[1]:
        yield change("address", now.name, "call", *_places(old, new, "call"), was=calls[0], now=calls[1])


def _key_fate(old: ComparedResource, new: ComparedResource) -> Iterator[Change]:
    """Whether PUT may change the key."""
    now = new.resource.api.key_updatable
    if old.resource.api.key_updatable != now:
        case = "key-free" if now else "key-fixed"
        words = ("fixed", "PUT may change it")
        before, after = words if now else reversed(words)
        yield change(case, new.resource.name, "", old.root, new.root, was=before, now=after)


def _places(old: ComparedResource, new: ComparedResource, at: str) -> tuple[Place, Place]:
    return replace(old.root, at=at), replace(new.root, at=at)


def _scenarios(old: ComparedResource, new: ComparedResource) -> Iterator[Change]:
    was = {scenario.number: scenario for scenario in old.resource.page.scenarios}
    now = {scenario.number: scenario for scenario in new.resource.page.scenarios}
    for number in [*was, *(number for number in now if number not in was)]:
        before, after = was.get(number), now.get(number)
        if _unlabelled(before) == _unlabelled(after):
            continue
        places = _places(old, new, f"scenarios/{number}")
        yield change(
            _scenario_case(before, after),
            new.resource.name,
            f"scenarios/{number}",
            places[0] if before else None,
            places[1] if after else None,
            was=scenario_words(before) if before else "",
            now=scenario_words(after) if after else "",
        )


def _unlabelled(scenario: Scenario | None) -> Scenario | None:
    """A scenario without the header printed above its column, which says nothing of the API."""
    return replace(scenario, label="") if scenario else None


def _scenario_case(was: Scenario | None, now: Scenario | None) -> str:
    if was is None or now is None:
        return "scenario-added" if was is None else "scenario-removed"
    same = (was.method, was.action, was.record_of) == (now.method, now.action, now.record_of)
    return "scenario-told" if same else "scenario-changed"


def _with_likely_renames(found: list[Change], pair: ResourcePair) -> tuple[Change, ...]:
    """The changes with a note on each removed and added one that look like one renamed member."""
    gone = {each.at: _trait(each, pair.old) for each in found if each.kind in _GONE and each.at}
    come = {each.at: _trait(each, pair.new) for each in found if each.kind in _COME and each.at}
    likely = likely_renames(gone, come, pair.names.declined(pair.name))
    requirements = {("to", path): target for path, target in likely.items()}
    requirements |= {("from", target): path for path, target in likely.items()}
    return tuple(_asking(each, requirements) for each in found)


def _asking(each: Change, requirements: Mapping[tuple[str, str], str]) -> Change:
    """The change, with a question after the other name of what came or went."""
    way = "to" if each.kind in _GONE else "from" if each.kind in _COME else ""
    other = requirements.get((way, each.at))
    if other is None:
        return each
    question = f"renamed {way} {other}?"
    return replace(each, note=f"{each.note}; {question}" if each.note else question)


def _trait(each: Change, points: ComparedResource) -> Trait:
    row, member = points.docs.get(each.at), points.api.get(each.at)
    values = {number: value_words(value) for number, value in row.prop.values} if row else {}
    if member is None:
        return Trait(row.prop.type if row else "", values, "none")
    return Trait(member.type, values, "one" if each.case.startswith("api-") else "both")
