"""A comparison arranged for printing: groups of changes, resources within a group, lines of a resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from tablewright.compare.change_kinds import CHANGE_KINDS, GROUPS, LABELS, ORDER
from tablewright.model.comparison import Change, Comparison, Group, Place
from tablewright.naming import count

#: A standard changes the same limit of many members at once: from any length to at least 1, for example.
_LIMIT_CASES = ("limit-tighter", "limit-looser", "format-tighter", "format-looser")
#: The most resources of which each lists such a change itself. If more have it, it is listed once.
_MOST_RESOURCES = 3
#: Descriptors lose and get many values at once, which have the same note.
_VALUE_CASES = ("descriptor-value-removed", "descriptor-value-added")
#: The most members that a line lists by name; of a longer list only the number is printed.
_MOST_MEMBERS = 6
#: The number of details that a line lists if there are more.
_FIRST_DETAILS = 3


@dataclass(frozen=True, slots=True)
class ChangedPath:
    """A path, and the members below it (relative to it) that were added or removed together with it."""

    path: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One change, or several changes of a case that differ in their paths alone.

    `label` is the printed name of the case, `kind` decides how the line is printed.
    """

    label: str
    kind: str
    paths: tuple[ChangedPath, ...]
    was: str = ""
    now: str = ""
    scenarios: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class RepeatedChange:
    """One change of a limit in many resources, such as `int32 -> int64`.

    `lines` has each resource with a line of its paths.
    """

    label: str
    was: str
    now: str
    lines: tuple[tuple[str, ReportLine], ...]

    @property
    def path_count(self) -> int:
        """The number of changed properties in all resources."""
        return sum(len(line.paths) for _, line in self.lines)


@dataclass(frozen=True, slots=True)
class ResourceSection:
    """The changes of a resource between two places; `resource` is empty for changes of the whole version.

    `before` and `after` are files, with the object that the paths of the lines start from
    (`facts.yaml#course`), or empty where a side has nothing.
    """

    resource: str
    before: str
    after: str
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True)
class GroupSection:
    """The changes of one group.

    `count` is the number of changes, of which a line may contain several. `legend` has pairs of a label
    of the lines and its explanation. `repeated` has the changes that many resources share; the sections do
    not contain them.
    """

    name: Group
    title: str
    description: str
    count: int
    legend: tuple[tuple[str, str], ...]
    repeated: tuple[RepeatedChange, ...]
    sections: tuple[ResourceSection, ...]


def group_sections(comparison: Comparison) -> tuple[GroupSection, ...]:
    """Return the groups that have changes, the most serious group first."""
    groups: list[GroupSection] = []
    for group, (title, description) in GROUPS.items():
        changes = [change for change in comparison.changes if change.group == group]
        if not changes:
            continue
        repeated, others = _without_repeated(changes)
        section = GroupSection(
            name=group,
            title=title,
            description=description,
            count=len(changes),
            legend=_legend(changes),
            repeated=repeated,
            sections=tuple(_resource_sections(others)),
        )
        groups.append(section)
    return tuple(groups)


def count_by_group(comparison: Comparison) -> tuple[tuple[str, int], ...]:
    """Return the title and the number of changes of every group, also of those without changes."""
    numbers = Counter(change.group for change in comparison.changes)
    counts: list[tuple[str, int]] = []
    for group, (title, _) in GROUPS.items():
        counts.append((title, numbers[group]))
    return tuple(counts)


def covered_on_one_side(
    comparison: Comparison,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the resources that only the older version covers, and those that only the newer one covers."""
    before = set(comparison.before.resources)
    after = set(comparison.after.resources)
    only_before = sorted(before - after)
    only_after = sorted(after - before)
    return tuple(only_before), tuple(only_after)


def _legend(changes: Iterable[Change]) -> tuple[tuple[str, str], ...]:
    """Return the labels of the changes with their explanations, sorted."""
    explanations: set[tuple[str, str]] = set()
    for change in changes:
        explanations.add((LABELS[change.case], CHANGE_KINDS[change.case].why))
    return tuple(sorted(explanations))


def _without_repeated(
    changes: Iterable[Change],
) -> tuple[tuple[RepeatedChange, ...], list[Change]]:
    """Return the changes of limits that many resources share, and all other changes."""
    by_limit: dict[tuple[str, str, str], dict[str, list[Change]]] = {}
    others: list[Change] = []
    for change in changes:
        if change.case in _LIMIT_CASES and not change.note:
            by_resource = by_limit.setdefault((change.case, change.was, change.now), {})
            by_resource.setdefault(change.resource, []).append(change)
        else:
            others.append(change)
    repeated: list[RepeatedChange] = []
    for (case, was, now), by_resource in by_limit.items():
        if len(by_resource) <= _MOST_RESOURCES:
            for resource_changes in by_resource.values():
                others += resource_changes
            continue
        lines: list[tuple[str, ReportLine]] = []
        for resource, resource_changes in by_resource.items():
            lines.append((resource, _shared_line(case, was, now, "", resource_changes)))
        repeated.append(RepeatedChange(LABELS[case], was, now, tuple(lines)))
    repeated.sort(key=lambda item: (item.label, -len(item.lines), item.was, item.now))
    # The changes of a limit that few resources have are back among those of their resource.
    others.sort(key=lambda change: (change.resource, change.at, ORDER[change.case]))
    return tuple(repeated), others


def _resource_sections(changes: Iterable[Change]) -> Iterator[ResourceSection]:
    """Yield the changes by resource and by the files of both sides, in the order of their first change."""
    # The changes are sorted by resource, so those of a resource follow each other.
    for resource, resource_changes in groupby(changes, lambda change: change.resource):
        by_places: dict[tuple[str, str], list[Change]] = {}
        for change in resource_changes:
            places = _section_places(change)
            by_places.setdefault(places, []).append(change)
        for (before, after), section_changes in by_places.items():
            lines = tuple(_lines(section_changes))
            yield ResourceSection(resource, before, after, lines)


def _section_places(change: Change) -> tuple[str, str]:
    # `at` is the newer path: a renamed or moved property had the path `was` before.
    old_path = change.was if change.kind in ("renamed", "moved") else change.at
    before = _place_without_path(change.before, old_path)
    after = _place_without_path(change.after, change.at)
    return before, after


def _place_without_path(place: Place | None, path: str) -> str:
    """Return the file of a place, with the part of its path that `path` does not repeat.

    `facts.yaml#course/title` without the path `title` is `facts.yaml#course`.
    """
    if place is None:
        return ""
    place_names = place.at.split("/")
    path_names = path.split("/")
    # Compared from the end: the place of a member begins with its object, its path with its parent.
    while place_names and path_names and place_names[-1] == path_names[-1]:
        place_names.pop()
        path_names.pop()
    rest = "/".join(place_names)
    return f"{place.file}#{rest}" if rest else place.file


def _lines(changes: Iterable[Change]) -> Iterator[ReportLine]:
    """Yield one line for each change; changes that differ in their path alone share one line."""
    shared: dict[tuple[str, str, str, str], list[Change]] = {}
    for change in changes:
        if _only_path_matters(change):
            shared.setdefault((change.case, "", "", ""), []).append(change)
        elif change.case in (*_LIMIT_CASES, *_VALUE_CASES):
            key = (change.case, change.was, change.now, change.note)
            shared.setdefault(key, []).append(change)
        else:
            yield ReportLine(
                label=LABELS[change.case],
                kind=change.kind,
                paths=_changed_paths([change]),
                was=change.was,
                now=change.now,
                scenarios=change.scenarios,
                details=change.details,
                note=change.note,
            )
    for (case, was, now, note), case_changes in shared.items():
        yield _shared_line(case, was, now, note, case_changes)


def _shared_line(
    case: str, was: str, now: str, note: str, changes: Iterable[Change]
) -> ReportLine:
    return ReportLine(
        label=LABELS[case],
        kind=CHANGE_KINDS[case].kind,
        paths=_changed_paths(changes),
        was=was,
        now=now,
        note=note,
    )


def _only_path_matters(change: Change) -> bool:
    """Return whether a reader needs no more than the path: what passed still passes."""
    added_or_unlisted = change.kind in ("added", "listed", "unlisted")
    return (
        added_or_unlisted
        and bool(change.at)
        and not change.note
        and change.group == "documentation"
    )


def _changed_paths(changes: Iterable[Change]) -> tuple[ChangedPath, ...]:
    paths: list[ChangedPath] = []
    for change in changes:
        # A change of the resource itself has no path to print.
        if not change.at:
            continue
        prefix = f"{change.at}/"
        members = tuple(path.removeprefix(prefix) for path in change.members)
        paths.append(ChangedPath(change.at, members))
    return tuple(paths)


def details_words(
    line: ReportLine, shown: Callable[[str], str], *, verbose: bool
) -> str:
    """Return `2 values: a, b`, each detail printed by `shown`; of many only the first, unless `verbose`."""
    details = line.details
    if not details:
        return ""
    listed = details
    # A rest of one is as long as the words that would replace it.
    if not verbose and len(details) > _FIRST_DETAILS + 1:
        listed = details[:_FIRST_DETAILS]
    # A scenario has values; all other details are those of a new page.
    noun = "value" if line.kind == "scenario" else "required property"
    words = count(len(details), noun)
    words += f": {', '.join(map(shown, listed))}"
    rest = len(details) - len(listed)
    return f"{words} and {rest} more" if rest else words


def members_words(
    changed: ChangedPath, shown: Callable[[str], str], *, verbose: bool
) -> str:
    """Return ` with a, b`, each path printed by `shown`; ` with 12 members` for many, unless `verbose`."""
    if not changed.members:
        return ""
    number = len(changed.members)
    if number > _MOST_MEMBERS and not verbose:
        return f" with {number} members"
    names = [shown(path) for path in changed.members]
    return f" with {', '.join(names)}"


def page_without_facts_words(name: str) -> str:
    """Return a sentence about a page that differs and cannot be compared in detail."""
    return f"the page {name} differs, and the facts do not have its resource: run `tablewright facts`"
