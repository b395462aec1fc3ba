"""Limits on the bodies that the objects of a facts file describe.

Objects name each other, so a short file can describe a body of any size: of twenty objects that each contain
the next one twice, the first has two million members. The samples, the comparison and the checks visit every
member of a body, so the size is limited here, where the facts are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tablewright.errors import EntryError
from tablewright.model.facts import ApiObject, ApiObjects, ApiResource, Facts
from tablewright.specfiles.codec import PlainPath

#: The most members of a body at all levels; the largest of the Ed-Fi API has about 120.
MEMBERS_LIMIT = 5_000
#: The most members of all bodies; those of a version of the Ed-Fi API have about 2,000.
ALL_MEMBERS_LIMIT = 100_000
#: The deepest member of a body; the deepest of the Ed-Fi API is at level 3.
LEVELS_LIMIT = 50

_TODO = "remove members, or give them other objects"


def size_errors(file: str, facts: Facts) -> Iterator[EntryError]:
    """Yields the errors of a facts file whose bodies are too large, or have no end.

    Names of objects that the file lacks are the errors of another check, and are ignored here.
    """
    uncovered = facts.uncovered
    api_objects = ApiObjects.of((*facts.objects, *uncovered.objects))
    lists = (
        ((), facts.resources, facts.objects),
        (("uncovered",), uncovered.resources, uncovered.objects),
    )
    for keys, resources, items in lists:
        yield from _endless_errors(file, (*keys, "objects"), items, api_objects)
        yield from _body_errors(file, (*keys, "resources"), resources, api_objects)


def _body_errors(
    file: str,
    keys: PlainPath,
    resources: Sequence[ApiResource],
    api_objects: ApiObjects,
) -> Iterator[EntryError]:
    """Yields an error for each resource at `keys` whose body is too large, and one if all together are."""
    all_count = 0
    for position, resource in enumerate(resources):
        resource_keys = (*keys, position, "object")
        root = api_objects.by_name.get(resource.object)
        if root is None:
            continue
        count = 0
        # The members come level by level, so neither a deep body nor a wide one is visited beyond its limit.
        for path, _ in api_objects.members_below(root):
            count += 1
            problem = _size_problem(count, len(path))
            if problem:
                what = f"the body of {resource.name} has {problem}"
                yield EntryError(file, what, _TODO, resource_keys)
                break
        all_count += count
        if all_count > ALL_MEMBERS_LIMIT:
            what = f"all bodies together have more than {ALL_MEMBERS_LIMIT:,} members"
            yield EntryError(file, what, _TODO, resource_keys)
            return


def _size_problem(count: int, level: int) -> str:
    """What is too large in a body, as the end of a sentence; empty if nothing is."""
    if count > MEMBERS_LIMIT:
        return f"more than {MEMBERS_LIMIT:,} members, those of inner objects included"
    if level > LEVELS_LIMIT:
        return f"members at more than {LEVELS_LIMIT} levels"
    return ""


def _endless_errors(
    file: str,
    keys: PlainPath,
    items: Sequence[ApiObject],
    api_objects: ApiObjects,
) -> Iterator[EntryError]:
    """Yields an error for each object at `keys` that must contain itself, so that no body has an end."""
    finite = _finite_objects(api_objects)
    for position, item in enumerate(items):
        if item.name in finite:
            continue
        for index, member in enumerate(item.members):
            inner_object = api_objects.object_of(member.type)
            is_endless = inner_object is not None and inner_object.name not in finite
            if member.mandatory and not member.server and is_endless:
                what = (
                    f"the object '{item.name}' must contain itself again through the "
                    f"mandatory member '{member.name}', so that no body has an end"
                )
                member_keys = (*keys, position, "members", index)
                yield EntryError(file, what, "make a member optional", member_keys)


def _finite_objects(api_objects: ApiObjects) -> set[str]:
    """The names of the objects whose mandatory members, at all levels, come to an end."""
    # How many mandatory members of each object wait for an object, and the objects that wait for each.
    waiting: dict[str, int] = {}
    holders: dict[str, list[str]] = {}
    for name, item in api_objects.by_name.items():
        waiting[name] = 0
        for member in item.members:
            inner_object = api_objects.object_of(member.type)
            if inner_object and member.mandatory and not member.server:
                waiting[name] += 1
                holders.setdefault(inner_object.name, []).append(name)
    ready = [name for name, count in waiting.items() if not count]
    finite: set[str] = set()
    while ready:
        name = ready.pop()
        finite.add(name)
        for holder in holders.get(name, ()):
            waiting[holder] -= 1
            if not waiting[holder]:
                ready.append(holder)
    return finite
