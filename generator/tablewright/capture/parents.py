"""Finds the parent of each row of a table.

The Resource cell of a row names its parent: the resource of the page (the root), or a container row. A
container can be named by its property, by its type, or by its own Resource cell (or the root) followed by its
property. Pages print rows in any order, and one name can mean several containers: the nearest matching
container above the row is taken, or else the nearest one below it. If no name matches exactly, weaker rules
apply, and each of them leaves a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from tablewright.capture.container_names import container_spellings
from tablewright.capture.rows import Entry, read_entry
from tablewright.model.table import Row
from tablewright.naming import plural, singular

#: The parent of the rows directly below the resource.
ROOT = -1
#: The parent of the rows that could not be linked.
UNPLACED = -2

# Different short names are often only one letter apart (`term`, `item`): there it is no typo.
_SHORTEST_NAME_WITH_TYPO = 8
# A shorter last word is found in too many names by chance (`Id`, `Use`).
_SHORTEST_LAST_WORD = 4
#: The ends of natural key names, the longest first: `studentUniqueId`, `schoolId`, `courseCode`.
_KEY_ENDINGS = ("uniqueid", "identifier", "id", "code")


@dataclass(frozen=True, slots=True)
class Link:
    """One row and its parent: the index of another row, ROOT or UNPLACED.

    `code` is the rule that the link has a finding of, empty for a plain link. `candidates` are the indices of
    all containers that the Resource cell can mean, the parent among them. `reason` is why an unplaced row
    (L003) has no parent.
    """

    entry: Entry
    parent: int
    code: str = ""
    candidates: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RowLinks:
    """The rows of a table with their parents, in the order of the table.

    `root` is the resource's name as the table first spells it. `nameless` are the positions of the rows
    without a property name, which have no link. `codes` are the rules of findings about the whole table.
    """

    root: str
    links: tuple[Link, ...]
    nameless: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()


def link_rows(rows: Sequence[Row], title: str) -> RowLinks:
    """Return each row with its parent. The title of the page helps to find the name of the resource."""
    entries: list[Entry] = []
    nameless: list[int] = []
    for index, row in enumerate(rows):
        entry = read_entry(index, row)
        if entry.name:
            entries.append(entry)
        else:
            nameless.append(index)

    root = find_root(entries, title)
    links: list[Link] = []
    for entry in entries:
        link = _link_row(entry, entries, root)
        links.append(link)
    links = _move_keys_into_references(links)
    links = _unplace_members_of_unplaced(links)

    codes: tuple[str, ...] = ()
    if entries:
        first_resource = entries[0].resource.casefold()
        expected_names = (first_resource, *_names_by_title(title))
        # Neither the first row nor the title confirms the name that was found.
        if root.casefold() not in expected_names:
            codes = ("L034",)
    return RowLinks(
        root,
        tuple(links),
        tuple(nameless),
        codes,
    )


def find_root(entries: Sequence[Entry], title: str) -> str:
    """Return the resource's name as the table first spells it; the joined title if no row has a Resource.

    The first Resource cell that agrees with the title is taken. If there is none, it is the Resource of the
    first row, unless that names a container row or occurs only once. Else it is the most frequent Resource
    that names no container row.
    """
    names: list[str] = []
    for entry in entries:
        if entry.resource:
            names.append(entry.resource)
    if not names:
        return "".join(title.split())

    names_by_title = _names_by_title(title)
    for name in names:
        if name.casefold() in names_by_title:
            return name

    # A name that a container row explains is the name of that container, not of the resource.
    free_names = _names_of_no_container(entries)
    if not free_names:
        return names[0]
    frequency = Counter(free_names)
    most_frequent, highest_count = frequency.most_common(1)[0]
    first_name = names[0]
    is_repeated = frequency[first_name] > 1
    # If every name occurs once, nothing is better than the first.
    if free_names[0] == first_name and (is_repeated or highest_count == 1):
        return first_name
    return most_frequent


def _names_of_no_container(entries: Sequence[Entry]) -> list[str]:
    """Return the Resource cells, in order and with repetitions, that name no container row but their own."""
    names_by_container: list[tuple[Entry, frozenset[str]]] = []
    for entry in entries:
        if entry.can_have_members:
            names = _folded_spellings(entry, "")
            names_by_container.append((entry, names))

    free_names: list[str] = []
    for entry in entries:
        if not entry.resource:
            continue
        folded = entry.resource.casefold()
        names_container = False
        for container, names in names_by_container:
            if container is not entry and folded in names:
                names_container = True
        if not names_container:
            free_names.append(entry.resource)
    return free_names


def _names_by_title(title: str) -> tuple[str, str]:
    """Return the two names of the root that agree with the page's title: `student school` -> `studentschool`,
    `studentschools`."""
    joined = "".join(title.split()).casefold()
    return joined, plural(joined)


def _spellings(entry: Entry, root: str) -> tuple[str, ...]:
    """Return the names that rows may use for a container, with their exact capitals."""
    return container_spellings(
        entry.name,
        entry.type,
        entry.resource,
        root,
    )


def _folded_spellings(entry: Entry, root: str) -> frozenset[str]:
    """Return the names that rows may use for a container, in small letters."""
    folded = set()
    for spelling in _spellings(entry, root):
        folded.add(spelling.casefold())
    return frozenset(folded)


def _containers_named(
    resource: str, containers: Sequence[Entry], root: str
) -> list[Entry]:
    """Return the containers that a Resource cell can mean.

    If some of them have the name without help of the root's name, only these are returned.
    """
    folded = resource.casefold()
    with_root: list[Entry] = []
    without_root: list[Entry] = []
    for container in containers:
        if folded not in _folded_spellings(container, root):
            continue
        with_root.append(container)
        # The empty root adds no names: all of these are the container's own.
        if folded in _folded_spellings(container, ""):
            without_root.append(container)
    return without_root or with_root


def _link_row(entry: Entry, entries: Sequence[Entry], root: str) -> Link:
    """Find the parent of a row: the root, a container with the name, or else by one of the weaker rules."""
    if entry.resource == root:
        return Link(entry, ROOT)
    if entry.resource.casefold() == root.casefold():
        return Link(entry, ROOT, "L001")

    containers: list[Entry] = []
    for other in entries:
        if other is not entry and other.can_have_members:
            containers.append(other)

    named = _containers_named(entry.resource, containers, root)
    if named:
        parent = nearest(entry, named)
        # L001: the names agree, but not in their capitals.
        code = "L001"
        if entry.resource in _spellings(parent, root):
            code = ""
        candidates: list[int] = []
        for container in named:
            candidates.append(container.index)
        return Link(
            entry,
            parent.index,
            code,
            tuple(candidates),
        )

    for code, find_parent in _WEAKER_RULES:
        parent_index = find_parent(entry, containers, root)
        if parent_index is not None:
            return Link(entry, parent_index, code)
    reason = _reason_without_parent(entry, root)
    return Link(entry, UNPLACED, "L003", reason=reason)


def nearest(entry: Entry, candidates: Iterable[Entry]) -> Entry:
    """Return the candidate closest above the row, or else the one closest below it."""

    def distance(candidate: Entry) -> tuple[bool, int]:
        is_below = candidate.index > entry.index
        return is_below, abs(candidate.index - entry.index)

    return min(candidates, key=distance)


# Weaker rules: row, containers and root -> index of the parent, or None --------------------------------


def _by_own_name(entry: Entry, containers: Sequence[Entry], root: str) -> int | None:
    """Put a container below the root if its Resource cell has the name that its own members use."""
    if not entry.can_have_members:
        return None
    if entry.resource.casefold() in _folded_spellings(entry, root):
        return ROOT
    return None


def _by_suffix(entry: Entry, containers: Sequence[Entry], root: str) -> int | None:
    """Find the container that the Resource cell ends with: `...AssociationsLanguageUses` -> `uses`."""
    folded_root = singular(root).casefold()
    if not entry.resource.casefold().startswith(folded_root):
        return None
    # `languageUses` is a better match than `uses`: only containers with the longest name count.
    longest: list[Entry] = []
    longest_length = 0
    for container in containers:
        if not _is_last_word(container.name, entry.resource):
            continue
        length = len(container.name)
        if length > longest_length:
            longest_length = length
            longest = [container]
        elif length == longest_length:
            longest.append(container)
    if not longest:
        return None
    return nearest(entry, longest).index


def _by_role(entry: Entry, containers: Sequence[Entry], root: str) -> int | None:
    """Find the container that puts a role before the name: `graduationSchoolYearTypeReference` for
    `schoolYearTypeReference`."""
    with_role: list[Entry] = []
    for container in containers:
        if _is_last_word(entry.resource, container.name):
            with_role.append(container)
    if not with_role:
        return None
    return nearest(entry, with_role).index


def _is_last_word(word: str, name: str) -> bool:
    """Return whether a name ends with a word of four letters or more, with a capital where it begins."""
    length = len(word)
    start = len(name) - length
    if start <= 0 or length < _SHORTEST_LAST_WORD:
        return False
    last_word = name[start:]
    # Without a capital it is only the end of a word: `reuses` does not end with `uses`.
    if not last_word[0].isupper():
        return False
    return last_word.casefold() == word.casefold()


def _by_typo(entry: Entry, containers: Sequence[Entry], root: str) -> int | None:
    """Find the root or container whose name differs in one letter: wrong, missing or too many."""
    folded = entry.resource.casefold()
    if len(folded) < _SHORTEST_NAME_WITH_TYPO:
        return None
    if _differs_in_one_letter(folded, root.casefold()):
        return ROOT
    similar: list[Entry] = []
    for container in containers:
        for name in _folded_spellings(container, root):
            if _differs_in_one_letter(folded, name):
                similar.append(container)
                break
    if not similar:
        return None
    return nearest(entry, similar).index


def _differs_in_one_letter(one: str, other: str) -> bool:
    return Levenshtein.distance(one, other, score_cutoff=1) == 1


_Rule = Callable[[Entry, Sequence[Entry], str], int | None]
#: The rules in the order in which they are tried, each with the code of its finding.
_WEAKER_RULES: tuple[tuple[str, _Rule], ...] = (
    ("L006", _by_own_name),
    ("L002", _by_suffix),
    ("L004", _by_role),
    ("L005", _by_typo),
)


def _reason_without_parent(entry: Entry, root: str) -> str:
    """Return the text of finding L003 on why a row has no parent."""
    folded = entry.resource.casefold()
    if folded.startswith(singular(root).casefold()):
        return "the row that they belong to is missing"
    # Resources have plural names with a capital: `Sections`.
    has_capital = entry.resource[:1].isupper()
    is_plural = singular(entry.resource) != entry.resource
    if has_capital and is_plural and not folded.endswith("reference"):
        return "it is another resource"
    return "no row has this name"


# Corrections over the whole table ---------------------------------------------------------------------


def _move_keys_into_references(links: Sequence[Link]) -> list[Link]:
    """Make a key a member of the reference above it, where the page gives both the same Resource cell."""
    parents: list[int] = []
    for link in links:
        parents.append(link.parent)
    member_counts = Counter(parents)

    corrected = list(links)
    for position, (above, link) in enumerate(pairwise(links), start=1):
        entry = link.entry
        reference = above.entry
        if link.parent == UNPLACED or link.parent != above.parent:
            continue
        if entry.resource != reference.resource:
            continue
        if entry.can_have_members:
            continue
        member_count = member_counts[reference.index]
        if _is_key_of(entry, reference, member_count):
            corrected[position] = replace(
                link,
                parent=reference.index,
                code="L007",
            )
    return corrected


def _is_key_of(entry: Entry, reference: Entry, member_count: int) -> bool:
    """Return whether a row is named as a key of a reference: `studentUniqueId` of `studentReference`."""
    folded_reference = reference.name.casefold()
    if not folded_reference.endswith("reference") or reference.is_collection:
        return False
    target = folded_reference.removesuffix("reference")
    name = entry.name.casefold()
    name_ending = ""
    for ending in _KEY_ENDINGS:
        if name.endswith(ending):
            name_ending = ending
            break
    # A reference with members of its own has its keys; only a plain id can be missing there.
    if member_count > 0 and name_ending not in ("uniqueid", "id"):
        return False
    # `schoolYear` is the key of `schoolYearTypeReference`.
    if target == f"{name}type":
        return True
    stem = name.removesuffix(name_ending)
    # Only `id`, or no key ending at all: the name identifies no reference.
    if stem in ("", name):
        return False
    return target.endswith(stem)


def _unplace_members_of_unplaced(links: Sequence[Link]) -> list[Link]:
    """Unplace the members of unplaced rows, and rows that are members of themselves (a in b, b in a)."""
    parents: dict[int, int] = {}
    for link in links:
        parents[link.entry.index] = link.parent

    corrected: list[Link] = []
    for link in links:
        top = _topmost_parent(link.entry.index, parents)
        # A row without a parent of its own has its finding already.
        if top == ROOT or link.parent == UNPLACED:
            corrected.append(link)
            continue
        reason = "no row has this name"
        if top == UNPLACED:
            reason = "their parent row is unplaced itself"
        unplaced = Link(link.entry, UNPLACED, "L003", reason=reason)
        corrected.append(unplaced)
    return corrected


def _topmost_parent(index: int, parents: dict[int, int]) -> int | None:
    """Follow the parents of a row up to ROOT or UNPLACED; return None if they come back to the same row."""
    visited: set[int] = set()
    while index >= 0:
        if index in visited:
            return None
        visited.add(index)
        index = parents[index]
    return index
