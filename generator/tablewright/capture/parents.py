"""Finds the parent of each row of a table.

The Resource cell of a row names its parent: the root of the table, or a container row. The cell may give the
container's property, its type, or its Resource (or the root) followed by its property. Pages print rows in
any order and use one name for several containers, so the nearest matching container above is taken, else the
nearest below. If no name matches exactly, weaker rules apply, and each of them leaves a note.
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

#: The parent of the rows directly below the resource, and of rows that could not be linked.
ROOT, NOWHERE = -1, -2

_TYPO_LENGTH = 8  # shorter names are too often one letter apart by right


@dataclass(frozen=True, slots=True)
class Link:
    """One row and its parent: the index of another row, ROOT or NOWHERE.

    `code` is the rule that the link needs somebody to look at, empty for a plain one; `named` are all
    the containers that the row's Resource could mean, the parent among them. `reason` is why an unplaced row
    (L003) has no parent.
    """

    entry: Entry
    parent: int
    code: str = ""
    named: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """A table's rows with their parents, in the order of the table.

    `root` is the resource's name as the table first spells it; `nameless` are the positions of the rows
    without a property name; `codes` are remarks on the table as a whole.
    """

    root: str
    links: tuple[Link, ...]
    nameless: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()


def link_rows(rows: Sequence[Row], title: str) -> Linked:
    """Every row with its parent. `title` is the page's, which helps to tell the root from other names."""
    entries = [read_entry(index, row) for index, row in enumerate(rows)]
    nameless = tuple(entry.index for entry in entries if not entry.name)
    entries = [entry for entry in entries if entry.name]
    root = find_root(entries, title)
    links = [_link(entry, entries, root) for entry in entries]
    links = _cut_off(_flattened_under_reference(links))
    plain = not entries or root.casefold() in (entries[0].resource.casefold(), *_titles(title))
    return Linked(root, tuple(links), nameless, () if plain else ("L034",))


def find_root(entries: Sequence[Entry], title: str) -> str:
    """The resource's name, as the table first spells it; the joined title where no row has one.

    A Resource that agrees with the title is taken; else that of the first row, unless it names another
    row or stands there alone; else the commonest of those that name none.
    """
    names = [entry.resource for entry in entries if entry.resource]
    if not names:
        return "".join(title.split())
    for name in names:
        if name.casefold() in _titles(title):
            return name
    containers = [(entry, _names(entry, "")) for entry in entries if entry.holds]
    free = [
        entry.resource
        for entry in entries
        if entry.resource
        and not any(other is not entry and entry.resource.casefold() in known for other, known in containers)
    ]
    often = Counter(free)
    if not free or (free[0] == names[0] and (often[names[0]] > 1 or max(often.values()) == 1)):
        return names[0]
    return often.most_common(1)[0][0]


def _titles(title: str) -> tuple[str, str]:
    """What the root is called where it is called like the page: joined, and its plural."""
    joined = "".join(title.split()).casefold()
    return joined, plural(joined)


def _spellings(entry: Entry, root: str) -> tuple[str, ...]:
    """How the rows of a container may name it when they take care of capitals."""
    return container_spellings(entry.name, entry.type, entry.resource, root)


def _names(entry: Entry, root: str) -> frozenset[str]:
    """What the rows of a container may call it, without regard to case."""
    return frozenset(name.casefold() for name in _spellings(entry, root))


def _containers_named(resource: str, others: Sequence[Entry], root: str) -> list[Entry]:
    """The containers that a Resource cell means; those called so without the root's name go before others."""
    named = [other for other in others if resource.casefold() in _names(other, root)]
    return [other for other in named if resource.casefold() in _names(other, "")] or named


def _link(entry: Entry, entries: Sequence[Entry], root: str) -> Link:
    if entry.resource.casefold() == root.casefold():
        return Link(entry, ROOT, "" if entry.resource == root else "L001")
    others = [other for other in entries if other is not entry and other.holds]
    if named := _containers_named(entry.resource, others, root):
        parent = nearest(entry, named)
        code = "" if entry.resource in _spellings(parent, root) else "L001"
        return Link(entry, parent.index, code, tuple(other.index for other in named))
    for code, find in _WEAKER_RULES:
        found = find(entry, others, root)
        if found is not None:
            return Link(entry, found, code)
    return Link(entry, NOWHERE, "L003", reason=_reason(entry, root))


def nearest(entry: Entry, candidates: Iterable[Entry]) -> Entry:
    """The candidate row closest above the entry, or else closest below it."""
    return min(candidates, key=lambda other: (other.index > entry.index, abs(other.index - entry.index)))


# Weaker rules: row, containers and root -> the parent's index or None -----------------------------------


def _self_named(entry: Entry, others: Sequence[Entry], root: str) -> int | None:
    """A container whose Resource is the name its own members use stands below the root."""
    return ROOT if entry.holds and entry.resource.casefold() in _names(entry, root) else None


def _by_suffix(entry: Entry, others: Sequence[Entry], root: str) -> int | None:
    """`...AssociationsLanguageUses` ends with the property `uses` of a container."""
    if not entry.resource.casefold().startswith(singular(root).casefold()):
        return None
    ends = [other for other in others if _is_last_word(other.name, entry.resource)]
    longest = max((len(other.name) for other in ends), default=0)
    ends = [other for other in ends if len(other.name) == longest]
    return nearest(entry, ends).index if ends else None


def _by_role(entry: Entry, others: Sequence[Entry], root: str) -> int | None:
    """`graduationSchoolYearTypeReference` is a `schoolYearTypeReference` in a role."""
    roles = [other for other in others if _is_last_word(entry.resource, other.name)]
    return nearest(entry, roles).index if roles else None


def _is_last_word(word: str, name: str) -> bool:
    """Whether a name ends with a word of at least four letters that begins with a capital there."""
    start = len(name) - len(word)
    fits = start > 0 and len(word) >= 4 and name[start].isupper()
    return fits and name[start:].casefold() == word.casefold()


def _by_typo(entry: Entry, others: Sequence[Entry], root: str) -> int | None:
    """One letter wrong, one too many or one missing."""
    folded = entry.resource.casefold()
    if len(folded) < _TYPO_LENGTH:
        return None
    if _one_letter_off(folded, root.casefold()):
        return ROOT
    typos = [other for other in others if any(_one_letter_off(folded, name) for name in _names(other, root))]
    return nearest(entry, typos).index if typos else None


def _one_letter_off(one: str, other: str) -> bool:
    return Levenshtein.distance(one, other, score_cutoff=1) == 1


_Rule = Callable[[Entry, Sequence[Entry], str], int | None]
_WEAKER_RULES: tuple[tuple[str, _Rule], ...] = (
    ("L006", _self_named),
    ("L002", _by_suffix),
    ("L004", _by_role),
    ("L005", _by_typo),
)


def _reason(entry: Entry, root: str) -> str:
    """Why a row has no parent: its container row is missing, it is another resource's, or unknown."""
    folded = entry.resource.casefold()
    if folded.startswith(singular(root).casefold()):
        return "the row that they belong to is missing"
    is_resource = entry.resource[:1].isupper() and not folded.endswith("reference")
    if is_resource and singular(entry.resource) != entry.resource:
        return "it is another resource"
    return "no row has this name"


# Corrections over the whole table ---------------------------------------------------------------------

_KEY_ENDINGS = ("uniqueid", "identifier", "id", "code")


def _flattened_under_reference(links: Sequence[Link]) -> list[Link]:
    """A key printed right below its reference as if it stood beside it belongs into the reference."""
    members = Counter(link.parent for link in links)
    result = list(links)
    for position, (above, link) in enumerate(pairwise(links), start=1):
        beside = link.parent == above.parent != NOWHERE and link.entry.resource == above.entry.resource
        if (
            beside
            and not link.entry.holds
            and _is_key_of(link.entry, above.entry, members[above.entry.index])
        ):
            result[position] = replace(link, parent=above.entry.index, code="L007")
    return result


def _is_key_of(entry: Entry, reference: Entry, members: int) -> bool:
    folded = reference.name.casefold()
    if not folded.endswith("reference") or reference.many:
        return False
    target, name = folded.removesuffix("reference"), entry.name.casefold()
    ending = next((ending for ending in _KEY_ENDINGS if name.endswith(ending)), "")
    if members and ending not in ("uniqueid", "id"):
        return False
    stem = name.removesuffix(ending)
    return target == f"{name}type" or (stem not in ("", name) and target.endswith(stem))


def _cut_off(links: Sequence[Link]) -> list[Link]:
    """Members of rows that are unplaced, or their own ancestors, are unplaced too."""
    parents = {link.entry.index: link.parent for link in links}

    def end_of(index: int) -> int | None:
        """Where the way up from a row ends: ROOT, NOWHERE, or None in a circle."""
        seen = set()
        while index >= 0 and index not in seen:
            seen.add(index)
            index = parents[index]
        return index if index < 0 else None

    reasons = {None: "no row has this name", NOWHERE: "their parent row is unplaced itself"}
    ends = [(link, end_of(link.entry.index)) for link in links]
    return [
        (
            link
            if end == ROOT or link.parent == NOWHERE
            else Link(link.entry, NOWHERE, "L003", reason=reasons[end])
        )
        for link, end in ends
    ]
