"""Finds container rows by the names that other rows may use for them.

Each name is looked up in a dictionary, so that the time grows with the number of rows, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from tablewright.capture.container_names import container_spellings
from tablewright.capture.rows import ParsedRow

# Different short names are often only one letter apart (`term`, `item`): there it is no typo.
_SHORTEST_NAME_WITH_TYPO = 8
# A shorter last word is found in too many names by chance (`Id`, `Use`).
_SHORTEST_LAST_WORD = 4
# A longer text is no name; its ends would be as many as its letters.
_LONGEST_NAME = 200
# The comparisons of names on one page. Published pages need less than a hundredth of them.
_MOST_COMPARISONS = 5_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The containers that one name can mean, in the order of the table."""

    rows: tuple[ParsedRow, ...]
    indices: tuple[int, ...]

    def nearest(self, row: ParsedRow) -> ParsedRow | None:
        """Return the candidate closest above the row, or else closest below it; never the row itself."""
        position = bisect_left(self.indices, row.index)
        if position > 0:
            return self.rows[position - 1]
        for candidate in self.rows[position : position + 2]:
            if candidate is not row:
                return candidate
        return None

    def contains(self, row: ParsedRow) -> bool:
        """Return whether the row itself is a candidate."""
        position = bisect_left(self.indices, row.index)
        return self.indices[position : position + 1] == (row.index,)

    def has_other(self, row: ParsedRow) -> bool:
        """Return whether a candidate is not the row itself."""
        return len(self.rows) > 1 or self.rows[0] is not row


def _candidates(rows: Iterable[ParsedRow]) -> Candidates:
    ordered = tuple(sorted(rows, key=lambda row: row.index))
    return Candidates(ordered, tuple(row.index for row in ordered))


class _Names:
    """Containers by name."""

    def __init__(self, named_rows: Iterable[tuple[str, ParsedRow]]) -> None:
        rows_by_name: dict[str, list[ParsedRow]] = {}
        for name, row in named_rows:
            rows_by_name.setdefault(name, []).append(row)
        self._by_name: dict[str, Candidates] = {}
        for name, rows in rows_by_name.items():
            self._by_name[name] = _candidates(rows)

    def find(self, name: str, row: ParsedRow) -> Candidates | None:
        """Return the containers with a name, the row itself excepted; None if there is none."""
        candidates = self._by_name.get(name)
        if candidates and candidates.has_other(row):
            return candidates
        return None

    def all_with(self, name: str) -> tuple[ParsedRow, ...]:
        """Return all containers with a name."""
        return self._by_name[name].rows

    def names(self) -> list[str]:
        """Return all names."""
        return list(self._by_name)


def spellings(row: ParsedRow, root: str) -> tuple[str, ...]:
    """Return the names that rows may use for a container, with their exact capitals."""
    return container_spellings(
        row.name,
        row.type,
        row.resource,
        root,
    )


def folded_spellings(row: ParsedRow, root: str) -> frozenset[str]:
    """Return the names that rows may use for a container, in small letters."""
    folded = set()
    for spelling in spellings(row, root):
        folded.add(spelling.casefold())
    return frozenset(folded)


class ContainerIndex:
    """The containers of a table by their names; `root` is the name of the page's resource.

    An index with the empty root has only the names that containers have without it.
    """

    def __init__(self, rows: Sequence[ParsedRow], root: str) -> None:
        self._containers = [row for row in rows if row.can_have_members]
        self._root = root
        self._with_root = _Names(self._spelled(root))
        self._without_root = self._with_root
        if root:
            # The empty root adds no names: all of these are the container's own.
            self._without_root = _Names(self._spelled(""))
        self._by_own_name: _Names | None = None
        self._by_last_word: _Names | None = None
        self._names: list[str] = []
        self._similar: dict[str, Candidates | None] = {}
        self._comparisons = 0

    def _spelled(self, root: str) -> Iterator[tuple[str, ParsedRow]]:
        for container in self._containers:
            for name in folded_spellings(container, root):
                yield name, container

    def named(self, row: ParsedRow) -> Candidates | None:
        """Return the containers that the Resource cell of a row can mean.

        If some of them have the name without help of the root's name, only these are returned.
        """
        folded = row.resource.casefold()
        without_root = self._without_root.find(folded, row)
        return without_root or self._with_root.find(folded, row)

    def by_suffix(self, row: ParsedRow) -> Candidates | None:
        """Return the containers with the longest name that the Resource cell ends with."""
        if self._by_own_name is None:
            self._by_own_name = _Names(_own_names(self._containers))
        # `languageUses` is a better match than `uses`.
        for word in _last_words(row.resource):
            candidates = self._by_own_name.find(word, row)
            if candidates:
                return candidates
        return None

    def by_role(self, row: ParsedRow) -> Candidates | None:
        """Return the containers whose name ends with the Resource cell, behind a role."""
        if self._by_last_word is None:
            self._by_last_word = _Names(_last_words_of_names(self._containers))
        return self._by_last_word.find(row.resource.casefold(), row)

    def by_typo(self, row: ParsedRow) -> Candidates | None:
        """Return the containers with a name that differs from the Resource cell in one letter."""
        folded = row.resource.casefold()
        if folded not in self._similar:
            self._similar[folded] = self._find_similar(folded)
        candidates = self._similar[folded]
        if candidates and candidates.has_other(row):
            return candidates
        return None

    def _find_similar(self, folded: str) -> Candidates | None:
        if not self._names:
            self._names = self._with_root.names()
        self._comparisons += len(self._names)
        # On a page of that size, the row gets the finding of a row without a parent.
        if len(folded) > _LONGEST_NAME or self._comparisons > _MOST_COMPARISONS:
            return None
        matches = process.extract(
            folded,
            self._names,
            scorer=Levenshtein.distance,
            score_cutoff=1,
            limit=None,
        )
        rows: dict[int, ParsedRow] = {}
        for name, distance, _position in matches:
            if distance == 1:
                for row in self._with_root.all_with(name):
                    rows[row.index] = row
        return _candidates(rows.values()) if rows else None


def is_too_short_for_typo(name: str) -> bool:
    """Return whether a name is so short that one letter makes it another name."""
    return len(name) < _SHORTEST_NAME_WITH_TYPO


def differs_in_one_letter(one: str, other: str) -> bool:
    """Return whether two names, without their capitals, differ in one letter: wrong, missing or too many."""
    folded, other_folded = one.casefold(), other.casefold()
    return Levenshtein.distance(folded, other_folded, score_cutoff=1) == 1


def _own_names(containers: Iterable[ParsedRow]) -> Iterator[tuple[str, ParsedRow]]:
    for container in containers:
        yield container.name.casefold(), container


def _last_words_of_names(
    containers: Iterable[ParsedRow],
) -> Iterator[tuple[str, ParsedRow]]:
    for container in containers:
        for word in _last_words(container.name):
            yield word, container


def _last_words(name: str) -> Iterator[str]:
    """Yield the ends of a name that begin with a capital, in small letters, the longest first.

    Without a capital it is only the end of a word: `reuses` does not end with `uses`.
    """
    if len(name) > _LONGEST_NAME:
        return
    for start in range(1, len(name) - _SHORTEST_LAST_WORD + 1):
        if name[start].isupper():
            yield name[start:].casefold()
