"""Two settled versions -> what changed between them, and what it means for whom.

The API's facts and the pages are compared apart, by wire path, so that what a page no longer lists is not
taken for what the API no longer has. `meanings` is the table of all cases; `text`, `markdown` and `plain`
print a comparison. `neighbours` finds what one version's pages show to be wrong on the other's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tablewright.compare.adjacent_version_checks import find_shifted_values
from tablewright.compare.change_kinds import ORDER, change
from tablewright.compare.list_changes import find_list_changes
from tablewright.compare.rename_guesses import Trait, likely_renames
from tablewright.compare.renames import Names, backwards, forwards
from tablewright.compare.resource_changes import find_resource_changes
from tablewright.compare.resource_view import ComparedResource, compared_resource
from tablewright.model.comparison import Change, Comparison, Place, Side
from tablewright.model.version import Version

__all__ = ["Names", "backwards", "compare", "find_shifted_values", "forwards"]

#: From this likeness on, a resource that is gone and one that came are shown as a likely rename.
_LIKELY_RESOURCE = 80


@dataclass(frozen=True, slots=True)
class _Half:
    """One side: the version and the points of its resources."""

    version: Version
    points: dict[str, ComparedResource]

    def covered(self, name: str) -> bool:
        """Whether a page is about a resource."""
        return name in self.points and self.points[name].covered

    def place(self, name: str) -> Place | None:
        """Where a resource stands: its page, else the list of what the API has, if it is there."""
        if name in self.points:
            return self.points[name].root
        info = self.version.info
        in_facts = Place(f"spec/{info.family}/{info.name}/{self.version.facts_file}", "known")
        return in_facts if name in self.version.known else None

    def known(self, name: str, there: str, missing: str, unknown: str) -> str:
        """One of three words, by whether the API is known to have a resource."""
        if not self.version.known:
            return unknown
        return there if name in self.version.known else missing


def compare(
    before: Version, after: Version, names: Names | None = None, revisions: tuple[str, str] = ("", "")
) -> Comparison:
    """What changed from one version to another of the same family.

    `names` are the confirmed renames between them; `revisions` are the two git revisions, for the labels.
    """
    names = names or Names()
    old, new = _Half(before, compared_resource(before)), _Half(after, compared_resource(after))
    together = {
        name: target
        for name in old.points
        if (target := names.resource(name)) in new.points and (old.covered(name) or new.covered(target))
    }
    found = [*_conventions(before, after), *_renamed_resources(old, new, names)]
    found += find_list_changes(before, after, names)
    for name, target in together.items():
        found += find_resource_changes(old.points[name], new.points[target], names)
    found += _single_resources(old, new, names)
    return Comparison(
        _side(before, revisions[0]),
        _side(after, revisions[1]),
        tuple(sorted(found, key=_order)),
        tuple(_stale(old, new, together, names)),
    )


def _order(each: Change) -> tuple[object, ...]:
    return (ORDER[each.group], each.resource, each.at, ORDER[each.case], each.scenarios)


def _side(version: Version, revision: str) -> Side:
    info = version.info
    names = tuple(resource.name for resource in version.resources)
    return Side(info.family, info.name, info.package, info.title, info.release, names, revision)


def _conventions(before: Version, after: Version) -> Iterator[Change]:
    """Settings of the family's convention that differ: they hold for every resource."""
    was, now = dict(before.convention.settings), dict(after.convention.settings)
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            places = [
                Place(f"spec/{version.info.family}/convention.yaml", f"settings/{name}")
                for version in (before, after)
            ]
            yield change("convention", "", name, *places, was=was.get(name, ""), now=now.get(name, ""))


def _renamed_resources(old: _Half, new: _Half, names: Names) -> Iterator[Change]:
    """Confirmed renames of resources, covered or not; what has no page says so."""
    for each in names.resources():
        uncovered = [
            f"no page of {half.version.info.name} is about {name}"
            for half, name in ((old, each.from_), (new, each.to))
            if not half.covered(name)
        ]
        note = "; ".join([each.why.rstrip("."), *uncovered]) + "."
        places = (old.place(each.from_), new.place(each.to))
        yield change("resource-renamed", each.to, "", *places, was=each.from_, now=each.to, note=note)


def _single_resources(old: _Half, new: _Half, names: Names) -> Iterator[Change]:
    """Resources that only one side covers, told apart by what the other side's API is known to have."""
    older = {each.to: each.from_ for each in names.resources()}
    gone = {name: names.resource(name) for name in old.points if old.covered(name)}
    gone = {name: target for name, target in gone.items() if not new.covered(target)}
    come = {name: older.get(name, name) for name in new.points if new.covered(name)}
    come = {name: source for name, source in come.items() if not old.covered(source)}
    traits = [{name: Trait() for name, other in each.items() if name == other} for each in (gone, come)]
    likely = likely_renames(traits[0], traits[1], names.declined_resources(), _LIKELY_RESOURCE)
    sources = {target: name for name, target in likely.items()}
    for name, target in gone.items():
        case = new.known(target, "resource-uncovered", "resource-removed", "resource-unseen")
        note = f"renamed to {likely[name]}?" if name in likely else ""
        yield change(case, target, "", old.place(name), new.place(target), note=note)
    for name, source in come.items():
        case = old.known(source, "resource-covered", "resource-added", "resource-seen")
        note = f"renamed from {sources[name]}?" if name in sources else ""
        yield change(case, name, "", old.place(source), new.place(name), note=note)


def _stale(old: _Half, new: _Half, together: dict[str, str], names: Names) -> Iterable[str]:
    """Entries of the renames between two versions that name a resource or a place that is not there."""
    for rename in names.resources():
        for half, name in ((old, rename.from_), (new, rename.to)):
            if half.version.known and half.place(name) is None:
                yield f"{rename.from_} -> {rename.to} ({name} is not there)"
    sources = {target: name for name, target in together.items()}
    for each in names.properties() if len(names.steps) == 1 else ():
        if each.resource in sources:
            was, now = old.points[sources[each.resource]], new.points[each.resource]
            for points, path in ((was, each.from_), (now, each.to)):
                if path not in points.api and path not in points.docs:
                    yield f"{each.resource}: {each.from_} -> {each.to} ({path} is not there)"
