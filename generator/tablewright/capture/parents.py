"""Finds the parent of each row of a table.

The Resource cell of a row names its parent: the resource of the page (the root), or a container row. A
container can be named by its property, by its type, or by its own Resource cell (or the root) followed by its
property. Pages print rows in any order, and one name can mean several containers: the nearest matching
container above the row is taken, or else the nearest one below it. If no name matches exactly, weaker rules
apply, and each of them leaves a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tablewright.capture.container_index import (
    Candidates,
    ContainerIndex,
    differs_in_one_letter,
    folded_spellings,
    is_too_short_for_typo,
    spellings,
)
from tablewright.capture.rows import ParsedRow, parse_row
from tablewright.model.table import Row
from tablewright.naming import plural, singular

#: The parent of the rows directly below the resource.
ROOT = -1
#: The parent of the rows that could not be linked.
UNPLACED = -2

# The rows of published pages are nested up to five levels deep.
_DEEPEST = 50
#: The ends of natural key names, the longest first: `studentUniqueId`, `schoolId`, `courseCode`.
_KEY_ENDINGS = ("uniqueid", "identifier", "id", "code")


@dataclass(frozen=True, slots=True)
class RowParent:
    """One row and its parent: the index of another row, ROOT or UNPLACED.

    `code` is the rule to report for this parent; empty if the name matches exactly. `candidates` are all
    containers that the Resource cell can mean, the parent among them. `reason` is why an unplaced row (L003)
    has no parent.
    """

    row: ParsedRow
    parent: int
    code: str = ""
    candidates: Candidates | None = None
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
    containers = ContainerIndex(rows, root)
    row_parents: list[RowParent] = []
    for row in rows:
        row_parent = _find_parent(row, containers, root)
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
    containers = ContainerIndex(rows, "")
    free_names: list[str] = []
    for row in rows:
        if row.resource and not containers.named(row):
            free_names.append(row.resource)
    return free_names


def _names_by_title(title: str) -> tuple[str, str]:
    """Return the two names of the root that agree with the page's title: `student school` -> `studentschool`,
    `studentschools`."""
    joined = "".join(title.split()).casefold()
    return joined, plural(joined)


def _find_parent(row: ParsedRow, containers: ContainerIndex, root: str) -> RowParent:
    """Find the parent of a row: the root, a container with the name, or else by one of the weaker rules."""
    if row.resource == root:
        return RowParent(row, ROOT)
    if row.resource.casefold() == root.casefold():
        return RowParent(row, ROOT, "L001")

    named = containers.named(row)
    parent = named.nearest(row) if named else None
    if parent:
        # L001: the names agree, but not in their capitals.
        code = "L001"
        if row.resource in spellings(parent, root):
            code = ""
        return RowParent(row, parent.index, code, named)

    for code, find_parent in _WEAKER_RULES:
        parent_index = find_parent(row, containers, root)
        if parent_index is not None:
            return RowParent(row, parent_index, code)
    reason = _reason_without_parent(row, root)
    return RowParent(row, UNPLACED, "L003", reason=reason)


def _nearest_index(row: ParsedRow, candidates: Candidates | None) -> int | None:
    """Return the index of the candidate closest to a row, or None if there is no candidate."""
    container = candidates.nearest(row) if candidates else None
    return container.index if container else None


# Weaker rules: row, containers and root -> index of the parent, or None --------------------------------


def _by_own_name(row: ParsedRow, containers: ContainerIndex, root: str) -> int | None:
    """Put a container below the root if its Resource cell has the name that its own members use."""
    if not row.can_have_members:
        return None
    if row.resource.casefold() in folded_spellings(row, root):
        return ROOT
    return None


def _by_suffix(row: ParsedRow, containers: ContainerIndex, root: str) -> int | None:
    """Find the container that the Resource cell ends with: `...AssociationsLanguageUses` -> `uses`."""
    folded_root = singular(root).casefold()
    if not row.resource.casefold().startswith(folded_root):
        return None
    return _nearest_index(row, containers.by_suffix(row))


def _by_role(row: ParsedRow, containers: ContainerIndex, root: str) -> int | None:
    """Find the container that puts a role before the name: `graduationSchoolYearTypeReference` for
    `schoolYearTypeReference`."""
    return _nearest_index(row, containers.by_role(row))


def _by_typo(row: ParsedRow, containers: ContainerIndex, root: str) -> int | None:
    """Find the root or container whose name differs in one letter: wrong, missing or too many."""
    if is_too_short_for_typo(row.resource):
        return None
    if differs_in_one_letter(row.resource, root):
        return ROOT
    return _nearest_index(row, containers.by_typo(row))


_Rule = Callable[[ParsedRow, ContainerIndex, str], int | None]
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
    if has_capital and is_plural:
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
    """Unplace the members of unplaced rows, rows that are members of themselves, and rows nested too deep."""
    parents: dict[int, int] = {}
    for row_parent in row_parents:
        parents[row_parent.row.index] = row_parent.parent
    tops = _TopmostParents(parents)

    corrected: list[RowParent] = []
    for row_parent in row_parents:
        top, depth = tops.find(row_parent.row.index)
        # A row without a parent of its own has its finding already.
        is_placed = top == ROOT and depth <= _DEEPEST
        if is_placed or row_parent.parent == UNPLACED:
            corrected.append(row_parent)
            continue
        reason = "no row has this name"
        if top == UNPLACED:
            reason = "their parent row is unplaced itself"
        elif top == ROOT:
            reason = f"they are nested more than {_DEEPEST} levels deep"
        unplaced = RowParent(row_parent.row, UNPLACED, "L003", reason=reason)
        corrected.append(unplaced)
    return corrected


class _TopmostParents:
    """Follows the parents of rows up to ROOT or UNPLACED; each row is followed once."""

    def __init__(self, parents: dict[int, int]) -> None:
        self._parents = parents
        self._found: dict[int, tuple[int | None, int]] = {
            ROOT: (ROOT, 0),
            UNPLACED: (UNPLACED, 0),
        }

    def find(self, index: int) -> tuple[int | None, int]:
        """Return ROOT or UNPLACED, and how many rows above that the row is; None if it is its own parent."""
        chain: list[int] = []
        visited: set[int] = set()
        while index not in self._found and index not in visited:
            visited.add(index)
            chain.append(index)
            index = self._parents[index]
        # Rows that lead into a circle have no topmost parent either.
        top, depth = self._found.get(index, (None, 0))
        for row_index in reversed(chain):
            depth += 1
            self._found[row_index] = (top, depth)
        return self._found[chain[0]] if chain else (top, depth)
