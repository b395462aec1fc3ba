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
from tablewright.capture.rows import ParsedRow, parse_row
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
class RowParent:
    """One row and its parent: the index of another row, ROOT or UNPLACED.

    `code` is the rule to report for this parent; empty if the name matches exactly. `candidates` are the
    indices of all containers that the Resource cell can mean, the parent among them. `reason` is why an
    unplaced row (L003) has no parent.
    """

    row: ParsedRow
    parent: int
    code: str = ""
    candidates: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RowParents:
    """The rows of a table with their parents, in the order of the table.

    `root` is the resource's name as the table first spells it. `nameless` are the positions of the rows
    without a property name, which are not in `row_parents`. `codes` are the rules of findings about the whole
    table.
    """

    root: str
    row_parents: tuple[RowParent, ...]
    nameless: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()


def find_parents(table_rows: Sequence[Row], title: str) -> RowParents:
    """Return each row with its parent. The title of the page helps to find the name of the resource."""
    rows: list[ParsedRow] = []
    nameless: list[int] = []
    for index, table_row in enumerate(table_rows):
        row = parse_row(index, table_row)
        if row.name:
            rows.append(row)
        else:
            nameless.append(index)

    root = find_root(rows, title)
    row_parents: list[RowParent] = []
    for row in rows:
        row_parent = _find_parent(row, rows, root)
        row_parents.append(row_parent)
    row_parents = _move_keys_into_references(row_parents)
    row_parents = _unplace_members_of_unplaced(row_parents)

    codes: tuple[str, ...] = ()
    if rows:
        first_resource = rows[0].resource.casefold()
        expected_names = (first_resource, *_names_by_title(title))
        # Neither the first row nor the title confirms the name that was found.
        if root.casefold() not in expected_names:
            codes = ("L034",)
    return RowParents(
        root,
        tuple(row_parents),
        tuple(nameless),
        codes,
    )


def find_root(rows: Sequence[ParsedRow], title: str) -> str:
    """Return the resource's name as the table first spells it; the joined title if no row has a Resource.

    The first Resource cell that agrees with the title is taken. If there is none, it is the Resource of the
    first row, unless that names a container row or occurs only once. Else it is the most frequent Resource
    that names no container row.
    """
    names: list[str] = []
    for row in rows:
        if row.resource:
            names.append(row.resource)
    if not names:
        return "".join(title.split())

    names_by_title = _names_by_title(title)
    for name in names:
        if name.casefold() in names_by_title:
            return name

    # A name that a container row explains is the name of that container, not of the resource.
    free_names = _names_of_no_container(rows)
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


def _names_of_no_container(rows: Sequence[ParsedRow]) -> list[str]:
    """Return the Resource cells, in order and with repetitions, that name no container row but their own."""
    names_by_container: list[tuple[ParsedRow, frozenset[str]]] = []
    for row in rows:
        if row.can_have_members:
            names = _folded_spellings(row, "")
            names_by_container.append((row, names))

    free_names: list[str] = []
    for row in rows:
        if not row.resource:
            continue
        folded = row.resource.casefold()
        names_container = False
        for container, names in names_by_container:
            if container is not row and folded in names:
                names_container = True
        if not names_container:
            free_names.append(row.resource)
    return free_names


def _names_by_title(title: str) -> tuple[str, str]:
    """Return the two names of the root that agree with the page's title: `student school` -> `studentschool`,
    `studentschools`."""
    joined = "".join(title.split()).casefold()
    return joined, plural(joined)


def _spellings(row: ParsedRow, root: str) -> tuple[str, ...]:
    """Return the names that rows may use for a container, with their exact capitals."""
    return container_spellings(
        row.name,
        row.type,
        row.resource,
        root,
    )


def _folded_spellings(row: ParsedRow, root: str) -> frozenset[str]:
    """Return the names that rows may use for a container, in small letters."""
    folded = set()
    for spelling in _spellings(row, root):
        folded.add(spelling.casefold())
    return frozenset(folded)


def _containers_named(
    resource: str, containers: Sequence[ParsedRow], root: str
) -> list[ParsedRow]:
    """Return the containers that a Resource cell can mean.

    If some of them have the name without help of the root's name, only these are returned.
    """
    folded = resource.casefold()
    with_root: list[ParsedRow] = []
    without_root: list[ParsedRow] = []
    for container in containers:
        if folded not in _folded_spellings(container, root):
            continue
        with_root.append(container)
        # The empty root adds no names: all of these are the container's own.
        if folded in _folded_spellings(container, ""):
            without_root.append(container)
    return without_root or with_root


def _find_parent(row: ParsedRow, rows: Sequence[ParsedRow], root: str) -> RowParent:
    """Find the parent of a row: the root, a container with the name, or else by one of the weaker rules."""
    if row.resource == root:
        return RowParent(row, ROOT)
    if row.resource.casefold() == root.casefold():
        return RowParent(row, ROOT, "L001")

    containers: list[ParsedRow] = []
    for other in rows:
        if other is not row and other.can_have_members:
            containers.append(other)

    named = _containers_named(row.resource, containers, root)
    if named:
        parent = nearest(row, named)
        # L001: the names agree, but not in their capitals.
        code = "L001"
        if row.resource in _spellings(parent, root):
            code = ""
        candidates: list[int] = []
        for container in named:
            candidates.append(container.index)
        return RowParent(
            row,
            parent.index,
            code,
            tuple(candidates),
        )

    for code, find_parent in _WEAKER_RULES:
        parent_index = find_parent(row, containers, root)
        if parent_index is not None:
            return RowParent(row, parent_index, code)
    reason = _reason_without_parent(row, root)
    return RowParent(row, UNPLACED, "L003", reason=reason)


def nearest(row: ParsedRow, candidates: Iterable[ParsedRow]) -> ParsedRow:
    """Return the candidate closest above the row, or else the one closest below it."""

    def distance(candidate: ParsedRow) -> tuple[bool, int]:
        is_below = candidate.index > row.index
        return is_below, abs(candidate.index - row.index)

    return min(candidates, key=distance)


# Weaker rules: row, containers and root -> index of the parent, or None --------------------------------


def _by_own_name(
    row: ParsedRow, containers: Sequence[ParsedRow], root: str
) -> int | None:
    """Put a container below the root if its Resource cell has the name that its own members use."""
    if not row.can_have_members:
        return None
    if row.resource.casefold() in _folded_spellings(row, root):
        return ROOT
    return None


def _by_suffix(
    row: ParsedRow, containers: Sequence[ParsedRow], root: str
) -> int | None:
    """Find the container that the Resource cell ends with: `...AssociationsLanguageUses` -> `uses`."""
    folded_root = singular(root).casefold()
    if not row.resource.casefold().startswith(folded_root):
        return None
    # `languageUses` is a better match than `uses`: only containers with the longest name count.
    longest: list[ParsedRow] = []
    longest_length = 0
    for container in containers:
        if not _is_last_word(container.name, row.resource):
            continue
        length = len(container.name)
        if length > longest_length:
            longest_length = length
            longest = [container]
        elif length == longest_length:
            longest.append(container)
    if not longest:
        return None
    return nearest(row, longest).index


def _by_role(row: ParsedRow, containers: Sequence[ParsedRow], root: str) -> int | None:
    """Find the container that puts a role before the name: `graduationSchoolYearTypeReference` for
    `schoolYearTypeReference`."""
    with_role: list[ParsedRow] = []
    for container in containers:
        if _is_last_word(row.resource, container.name):
            with_role.append(container)
    if not with_role:
        return None
    return nearest(row, with_role).index


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


def _by_typo(row: ParsedRow, containers: Sequence[ParsedRow], root: str) -> int | None:
    """Find the root or container whose name differs in one letter: wrong, missing or too many."""
    folded = row.resource.casefold()
    if len(folded) < _SHORTEST_NAME_WITH_TYPO:
        return None
    if _differs_in_one_letter(folded, root.casefold()):
        return ROOT
    similar: list[ParsedRow] = []
    for container in containers:
        for name in _folded_spellings(container, root):
            if _differs_in_one_letter(folded, name):
                similar.append(container)
                break
    if not similar:
        return None
    return nearest(row, similar).index


def _differs_in_one_letter(one: str, other: str) -> bool:
    return Levenshtein.distance(one, other, score_cutoff=1) == 1


_Rule = Callable[[ParsedRow, Sequence[ParsedRow], str], int | None]
#: The rules in the order in which they are tried, each with the code of its finding.
_WEAKER_RULES: tuple[tuple[str, _Rule], ...] = (
    ("L006", _by_own_name),
    ("L002", _by_suffix),
    ("L004", _by_role),
    ("L005", _by_typo),
)


def _reason_without_parent(row: ParsedRow, root: str) -> str:
    """Return the text of finding L003 on why a row has no parent."""
    folded = row.resource.casefold()
    if folded.startswith(singular(root).casefold()):
        return "the row that they belong to is missing"
    # Resources have plural names with a capital: `Sections`.
    has_capital = row.resource[:1].isupper()
    is_plural = singular(row.resource) != row.resource
    if has_capital and is_plural and not folded.endswith("reference"):
        return "it is another resource"
    return "no row has this name"


# Corrections over the whole table ---------------------------------------------------------------------


def _move_keys_into_references(row_parents: Sequence[RowParent]) -> list[RowParent]:
    """Make a key a member of the reference above it, where the page gives both the same Resource cell."""
    parents: list[int] = []
    for row_parent in row_parents:
        parents.append(row_parent.parent)
    member_counts = Counter(parents)

    corrected = list(row_parents)
    for position, (above, row_parent) in enumerate(pairwise(row_parents), start=1):
        row = row_parent.row
        reference = above.row
        if row_parent.parent == UNPLACED or row_parent.parent != above.parent:
            continue
        if row.resource != reference.resource:
            continue
        if row.can_have_members:
            continue
        member_count = member_counts[reference.index]
        if _is_key_of(row, reference, member_count):
            corrected[position] = replace(
                row_parent,
                parent=reference.index,
                code="L007",
            )
    return corrected


def _is_key_of(row: ParsedRow, reference: ParsedRow, member_count: int) -> bool:
    """Return whether a row is named as a key of a reference: `studentUniqueId` of `studentReference`."""
    folded_reference = reference.name.casefold()
    if not folded_reference.endswith("reference") or reference.is_collection:
        return False
    target = folded_reference.removesuffix("reference")
    name = row.name.casefold()
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


def _unplace_members_of_unplaced(row_parents: Sequence[RowParent]) -> list[RowParent]:
    """Unplace the members of unplaced rows, and rows that are members of themselves (a in b, b in a)."""
    parents: dict[int, int] = {}
    for row_parent in row_parents:
        parents[row_parent.row.index] = row_parent.parent

    corrected: list[RowParent] = []
    for row_parent in row_parents:
        top = _topmost_parent(row_parent.row.index, parents)
        # A row without a parent of its own has its finding already.
        if top == ROOT or row_parent.parent == UNPLACED:
            corrected.append(row_parent)
            continue
        reason = "no row has this name"
        if top == UNPLACED:
            reason = "their parent row is unplaced itself"
        unplaced = RowParent(row_parent.row, UNPLACED, "L003", reason=reason)
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
