"""Separates the Resource cell from the Property cell when both are printed as one word.

`booksauthorReference` is the Property `authorReference` of the Resource `books`. The tables name the rows
below a container by its property, by its type, or by the Resource and the property together, in singular or
plural, so each container adds words to the set of known Resources.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

from tablewright.naming import plural, singular

# Types that a row usually repeats as its property: `authorReference` of type `authorReference`.
_REPEATED_TYPES = ("Reference", "Descriptor")
# A Resource that nothing on the page names ends in a plural or in `Reference`; a Property follows at once.
_PLURAL_BEFORE_WORD = re.compile(r"(?:Reference|[a-z]s)(?=([a-z]+))")


class NameIndex:
    """The names of all rows of a page, sorted for searches by their beginning."""

    def __init__(self, names: Iterable[str]) -> None:
        by_folded: list[tuple[str, str]] = []
        for name in set(names):
            by_folded.append((name.lower(), name))
        self._sorted = sorted(by_folded)
        self._numbers: dict[str, str] = {}

    def beginning_with(self, word: str) -> Iterator[str]:
        """Returns the names that begin with a word; pages differ in the case of names."""
        folded = word.lower()
        start = bisect_left(self._sorted, (folded, ""))
        for index in range(start, len(self._sorted)):
            folded_name, name = self._sorted[index]
            if not folded_name.startswith(folded):
                return
            yield name

    def singular_or_plural(self, word: str) -> str:
        """Returns the word or its plural, as the names begin with one of them; the plural in doubt."""
        # Many containers have the same type, and each search may read many names.
        if word not in self._numbers:
            self._numbers[word] = self._singular_or_plural(word)
        return self._numbers[word]

    def _singular_or_plural(self, word: str) -> str:
        plural_word = plural(word)
        plural_ending = ""
        if plural_word.startswith(word):
            plural_ending = plural_word.removeprefix(word)
        begins_with_word = False
        begins_with_plural = False
        for name in self.beginning_with(word):
            begins_with_word = True
            if name.lower().startswith(plural_word.lower()):
                begins_with_plural = True
            rest = name[len(word) :]
            # `bookssize` is `books` and `size`. `booktitle` can only be the singular, because `title` does
            # not begin with the ending of the plural.
            is_plural = bool(plural_ending) and rest.startswith(plural_ending)
            if rest[:1].islower() and not is_plural:
                return word
        if begins_with_word and not begins_with_plural:
            return word
        return plural_word


class ResourceNames:
    """The words that can be in the Resource column; `guess` is the one that only a common beginning shows."""

    def __init__(self) -> None:
        self.guess = ""
        self._by_folded: dict[str, list[str]] = {}
        self._longest = 0

    def add(self, *names: str) -> None:
        """Adds words to those that can be in the Resource column."""
        for name in filter(None, names):
            spellings = self._by_folded.setdefault(name.lower(), [])
            if name not in spellings:
                spellings.append(name)
                self._longest = max(self._longest, len(name))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_folded

    def begin(self, word: str) -> bool:
        """Returns whether a word begins with a known Resource and goes on."""
        return self._best_beginning(word) is not None

    def continue_as(self, beginning: str) -> bool:
        """Returns whether a known Resource begins with a word and is longer."""
        folded = beginning.lower()
        return any(
            name != folded and name.startswith(folded) for name in self._by_folded
        )

    def split(self, names: str, data_type: str) -> tuple[str, str] | None:
        """Returns the Resource and the Property of two joined names, or None if no known Resource fits."""
        typed = typed_resource(names, data_type)
        if typed and typed in self:
            return typed, names[len(typed) :]
        best = self._best_beginning(names)
        if best is None:
            return None
        cut = len(best)
        return names[:cut], names[cut:]

    def _best_beginning(self, names: str) -> str | None:
        """Returns the known Resource that a name begins with.

        Of several, the best leaves a Property in lower case, is spelled the same, and is the longest.
        """
        folded = names.lower()
        best: str | None = None
        best_score = (False, False, 0)
        for length in range(1, min(len(names), self._longest + 1)):
            for resource in self._by_folded.get(folded[:length], ()):
                # For `bookShelvesroom`, `bookShelves` leaves `room`, which is better than `Shelvesroom`.
                leaves_lower_case = names[length].islower()
                same_case = names.startswith(resource)
                score = (leaves_lower_case, same_case, length)
                if score > best_score:
                    best = resource
                    best_score = score
        return best


def root_name(title: str, names: NameIndex) -> str:
    """Returns the root Resource that the title suggests, singular or plural; empty if there is no title."""
    word = re.sub(r"\W", "", title)
    if not word:
        return ""
    return names.singular_or_plural(word)


def typed_resource(names: str, data_type: str) -> str:
    """Returns the Resource of a row whose type repeats its property, else an empty string.

    `booksauthorReference` with the type `authorReference` gives `books`.
    """
    if not data_type.endswith(_REPEATED_TYPES):
        return ""
    if not names.endswith(data_type):
        return ""
    return names.removesuffix(data_type).strip()


def is_container(name: str, is_collection: str, data_type: str) -> bool:
    """Returns whether a row may have rows below it, by its Property, Is Collection and Data Type cells."""
    if is_collection == "TRUE" or name.endswith("Reference"):
        return True
    # Some pages write an object as `period{}` and a collection as `period[]`.
    return data_type.endswith(("Reference", "]", "}"))


def names_below(
    resource: str, name: str, data_type: str, names: NameIndex
) -> frozenset[str]:
    """Returns the possible Resource cells of the rows below a container, given the names of all rows.

    The container `books`, `copies` of type `copy[]` gives `copies`, `bookCopies`, `booksCopies`, and
    `copy` or `copies` for its type.
    """
    type_name = re.sub(r"\W", "", data_type)
    # Rows below a reference repeat its type as it is: a reference has no plural.
    if type_name and not type_name.endswith("Reference"):
        type_name = names.singular_or_plural(type_name)
    # `capitalize` would change the other letters: `copyTitles` -> `Copytitles`.
    capitalized = name[:1].upper() + name[1:]
    of_record = singular(resource) + capitalized
    of_resource = resource + capitalized
    return frozenset({type_name, name, of_record, of_resource} - {""})


def guess_names(names: str, words: Collection[str]) -> tuple[str, str] | None:
    """Returns Resource and Property where no known Resource fits, or None if the names hold no plural.

    The cut follows the last plural before a word of the page, else the last plural.
    """
    cuts = list(_PLURAL_BEFORE_WORD.finditer(names))
    if not cuts:
        return None
    best = cuts[-1]
    for cut in cuts:
        # A word of the page shows where the Property begins.
        following_word = cut[1]
        if following_word in words:
            best = cut
    end = best.end()
    return names[:end], names[end:]


def common_root(names: Sequence[str]) -> str:
    """Returns the longest Resource that several joined names share, else an empty string.

    `booksTitle` and `booksTopic` share `booksT`, but a Property can only begin after `books`.
    """
    # One name alone shares its whole text with itself, which shows nothing.
    if len(names) < 2:
        return ""
    shared = shared_beginning(names)
    for cut in range(len(shared), 0, -1):
        if all(_can_cut(name, cut) for name in names):
            return shared[:cut]
    return ""


def shared_beginning(names: Sequence[str]) -> str:
    """Returns the longest text that all names begin with."""
    # All other names are between these two in the order of letters.
    first = min(names)
    last = max(names)
    for length in range(len(first), 0, -1):
        if last.startswith(first[:length]):
            return first[:length]
    return ""


def _can_cut(name: str, position: int) -> bool:
    """Returns whether a Property can begin at the position: with a capital, after a plural or `Reference`."""
    following = name[position : position + 1]
    if following.isupper():
        return True
    return following.islower() and name.endswith(("s", "Reference"), 0, position)
