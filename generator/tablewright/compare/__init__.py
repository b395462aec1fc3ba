"""Compares two resolved versions, and classifies the changes by who has to act on them.

The members of the API and the rows of the pages are compared separately, by wire path, because a row that a
page no longer lists may still be a member of the API. `change_kinds` is the table of all cases; `report`
prints a comparison; `adjacent_version_checks` finds errors of a page by comparing it with the page of another
version.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.compare.adjacent_version_checks import find_shifted_values
from tablewright.compare.change_kinds import ORDER, ChangePlace, change
from tablewright.compare.descriptor_changes import find_descriptor_changes
from tablewright.compare.list_changes import find_list_changes
from tablewright.compare.rename_guesses import Candidate, likely_renames
from tablewright.compare.renames import Names, backwards, forwards
from tablewright.compare.resource_changes import find_resource_changes
from tablewright.compare.resource_view import ComparedResource, compared_resources
from tablewright.model.comparison import Change, Comparison, Place, Side
from tablewright.model.renames import PropertyRename
from tablewright.model.version import Version
from tablewright.naming import count

__all__ = ["Names", "backwards", "compare", "find_shifted_values", "forwards"]

#: The least similarity (0 to 100) of a removed and an added resource that are shown as a likely rename.
#: It is higher than for members: only the names are compared.
_LIKELY_RESOURCE = 80


@dataclass(frozen=True, slots=True)
class _ComparedVersion:
    """One of the two versions, with the resources to compare by name."""

    version: Version
    resources: dict[str, ComparedResource]

    def covered(self, name: str) -> bool:
        """Return whether a page covers a resource."""
        return name in self.resources and self.resources[name].covered

    def covered_names(self) -> list[str]:
        return [name for name in self.resources if self.covered(name)]

    def place(self, name: str) -> Place | None:
        """Return a resource's place: its page, else the facts file's list of resources, else None."""
        if name in self.resources:
            return self.resources[name].root
        if name not in self.version.known:
            return None
        # The facts file lists all resources of the API under `known`, those without a page as well.
        info = self.version.info
        facts_path = f"spec/{info.family}/{info.name}/{self.version.facts_file}"
        return Place(facts_path, "known")

    def requires(self, name: str) -> bool | None:
        """Return whether certification requires a resource; None if the version has no list of resources."""
        if self.version.required is None:
            return None
        return any(entry.resource == name for entry in self.version.required)

    def api_has(self, name: str) -> bool | None:
        """Return whether the API has a resource; None if no document lists the API's resources."""
        if not self.version.known:
            return None
        return name in self.version.known


def compare(
    before: Version,
    after: Version,
    names: Names | None = None,
    revisions: tuple[str, str] = ("", ""),
) -> Comparison:
    """Return the changes from one version to another version of the same family.

    `names` are the confirmed renames between them. `revisions` are the git revisions that the two sides were
    read from, for their labels (empty: the working tree).
    """
    names = names or Names()
    old = _ComparedVersion(before, compared_resources(before))
    new = _ComparedVersion(after, compared_resources(after))
    # Resources that both versions have and at least one covers, from the old to the new name.
    common: dict[str, str] = {}
    for name in old.resources:
        target = names.resource(name)
        if target in new.resources and (old.covered(name) or new.covered(target)):
            common[name] = target
    changes = [*_convention_changes(before, after)]
    changes += _renamed_resources(old, new, names)
    changes += find_list_changes(before, after, names)
    changes += find_descriptor_changes(before, after)
    for name, target in common.items():
        old_resource = old.resources[name]
        new_resource = new.resources[target]
        changes += find_resource_changes(old_resource, new_resource, names)
    changes += _coverage_changes(old, new, names)
    changes.sort(key=_order)
    stale = [*_stale_resources(old, new, names)]
    stale += _stale_properties(old, new, common, names)
    old_revision, new_revision = revisions
    return Comparison(
        before=_side(before, old_revision),
        after=_side(after, new_revision),
        changes=tuple(changes),
        stale=tuple(stale),
    )


def _order(item: Change) -> tuple[object, ...]:
    return ORDER[item.group], item.resource, item.at, ORDER[item.case], item.scenarios


def _side(version: Version, revision: str) -> Side:
    info = version.info
    return Side(
        family=info.family,
        name=info.name,
        package=info.package,
        title=info.title,
        release=info.release,
        resources=tuple(resource.name for resource in version.resources),
        revision=revision,
    )


def _convention_changes(before: Version, after: Version) -> Iterator[Change]:
    """Yield the settings of the family's convention that differ; they hold for every resource."""
    old_file = f"spec/{before.info.family}/convention.yaml"
    new_file = f"spec/{after.info.family}/convention.yaml"
    old_settings = dict(before.convention.settings)
    new_settings = dict(after.convention.settings)
    for name in sorted(old_settings.keys() | new_settings.keys()):
        old_value = old_settings.get(name)
        new_value = new_settings.get(name)
        # A setting that is missing on one side differs from an empty one.
        if old_value != new_value:
            at = f"settings/{name}"
            yield change(
                "convention",
                ChangePlace("", name, Place(old_file, at), Place(new_file, at)),
                was=old_value or "",
                now=new_value or "",
            )


def _renamed_resources(
    old: _ComparedVersion, new: _ComparedVersion, names: Names
) -> Iterator[Change]:
    """Yield the confirmed renames of resources, with a note on each side that has no page of the resource."""
    for rename in names.resources():
        # The reason is a sentence: its full stop is moved behind the notes.
        notes = [rename.why.rstrip(".")]
        for side, name in ((old, rename.from_), (new, rename.to)):
            if not side.covered(name):
                notes.append(f"no page of {side.version.info.name} covers {name}")
        yield change(
            "resource-renamed",
            ChangePlace(rename.to, "", old.place(rename.from_), new.place(rename.to)),
            was=rename.from_,
            now=rename.to,
            note="; ".join(notes) + ".",
        )


def _coverage_changes(
    old: _ComparedVersion, new: _ComparedVersion, names: Names
) -> Iterator[Change]:
    """Yield the resources that only one side covers, with a note on likely renames."""
    uncovered: dict[str, str] = {}  # old name to new name
    removed: dict[str, Candidate] = {}
    for old_name in old.covered_names():
        new_name = names.resource(old_name)
        if new.covered(new_name):
            continue
        uncovered[old_name] = new_name
        # A confirmed rename needs no guess, and a resource that the newer API has kept its name.
        if old_name == new_name and not new.api_has(new_name):
            removed[old_name] = _candidate(old.resources[old_name])
    old_names = {rename.to: rename.from_ for rename in names.resources()}
    covered: dict[str, str] = {}  # new name to old name
    added: dict[str, Candidate] = {}
    for new_name in new.covered_names():
        old_name = old_names.get(new_name, new_name)
        if old.covered(old_name):
            continue
        covered[new_name] = old_name
        if old_name == new_name and not old.api_has(old_name):
            added[new_name] = _candidate(new.resources[new_name])
    before_name = old.version.info.name
    declined = names.declined_resources()
    guesses = likely_renames(removed, added, declined, _LIKELY_RESOURCE)
    guessed_old_names = {new_name: old_name for old_name, new_name in guesses.items()}
    for old_name, new_name in uncovered.items():
        note = f"renamed to {guesses[old_name]}?" if old_name in guesses else ""
        case = _uncovered_case(new.api_has(new_name))
        before = old.place(old_name)
        after = new.place(new_name)
        yield change(case, ChangePlace(new_name, "", before, after), note=note)
    for new_name, old_name in covered.items():
        case = _covered_case(old, old_name, new)
        note = ""
        if new_name in guessed_old_names:
            note = f"renamed from {guessed_old_names[new_name]}?"
        elif case == "resource-not-captured":
            note = f"no page captured for {before_name}"
        before = old.place(old_name)
        after = new.place(new_name)
        place = ChangePlace(new_name, "", before, after)
        scenarios = new.resources[new_name].resource.page.scenarios
        yield change(
            case,
            place,
            now=count(len(scenarios), "scenario"),
            details=_required_paths(new.resources[new_name]),
            note=note,
        )


def _required_paths(resource: ComparedResource) -> tuple[str, ...]:
    """Return the paths of the rows that a new page requires."""
    paths: list[str] = []
    for path, row in resource.rows.items():
        if row.prop.required == "required":
            paths.append(path)
    return tuple(paths)


def _candidate(resource: ComparedResource) -> Candidate:
    """Return what a guess at a rename needs to know of a resource."""
    # `contactUniqueId` of contacts and `guardianUniqueId` of guardians count as the same member.
    own_name = resource.resource.object.lower().removesuffix("s")
    members: set[str] = set()
    for path in (*resource.members, *resource.rows):
        members.add(path.lower().replace(own_name, "*"))
    return Candidate(members=frozenset(members))


def _uncovered_case(api_has_it: bool | None) -> str:
    if api_has_it is None:
        return "resource-uncovered-unknown"
    return "resource-uncovered" if api_has_it else "resource-removed"


def _covered_case(old: _ComparedVersion, name: str, new: _ComparedVersion) -> str:
    """Return the case of a resource that no page of the older version covers, by its older name."""
    same_version = old.version.info.name == new.version.info.name
    api_had_it = old.api_has(name)
    if api_had_it is None:
        return "resource-covered-unknown"
    if not api_had_it:
        return "resource-added"
    # A change of the list of required resources is a change of its own.
    if same_version:
        return "resource-captured"
    # Only a list of required resources shows that certification did not require a resource.
    if old.requires(name) is False:
        return "resource-covered"
    return "resource-not-captured"


def _stale_resources(
    old: _ComparedVersion, new: _ComparedVersion, names: Names
) -> Iterator[str]:
    """Yield a text for each confirmed rename of a resource that its side does not have."""
    for rename in names.resources():
        for side, name in ((old, rename.from_), (new, rename.to)):
            # Without a list of the API's resources, a resource without a page may still exist.
            if side.version.known and side.place(name) is None:
                yield f"{rename.from_} -> {rename.to} ({name} does not exist)"


def _stale_properties(
    old: _ComparedVersion, new: _ComparedVersion, common: dict[str, str], names: Names
) -> Iterator[str]:
    """Yield a text for each rename of a property, confirmed or declined, that its side does not have."""
    # Across several versions, the names in between are on neither side.
    if len(names.steps) != 1:
        return
    old_names = {target: name for name, target in common.items()}
    for rename in names.properties():
        if rename.resource in old_names:
            old_resource = old.resources[old_names[rename.resource]]
            new_resource = new.resources[rename.resource]
            yield from _stale_paths(rename, old_resource, new_resource)


def _stale_paths(
    rename: PropertyRename, old: ComparedResource, new: ComparedResource
) -> Iterator[str]:
    for resource, path in ((old, rename.from_), (new, rename.to)):
        if path not in resource.members and path not in resource.rows:
            yield f"{rename.resource}: {rename.from_} -> {rename.to} ({path} does not exist)"
