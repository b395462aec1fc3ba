"""Separates the Resource cell from the Property cell when both are printed as one word.

`booksauthorReference` is the Property `authorReference` of the Resource `books`. The tables name the rows
below a container by its property, by its type, or by the Resource and the property together, in singular or
plural, so each container adds words to the set of known Resources.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from tablewright.naming import plural, singular

# Types that a row usually repeats as its property: `authorReference` of type `authorReference`.
_REPEATED_TYPES = ("Reference", "Descriptor")
# A Resource that nothing on the page names ends in a plural or in `Reference`; a Property follows at once.
_PLURAL_BEFORE_WORD = re.compile(r"(?:Reference|[a-z]s)(?=([a-z]+))")


def root_names(title: str, names: Iterable[str]) -> frozenset[str]:
    """Returns the root Resource that the title suggests, singular or plural; empty if there is no title."""
    word = re.sub(r"\W", "", title)
    if not word:
        return frozenset()
    root = _singular_or_plural(word, list(names))
    return frozenset({root})


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
    resource: str, name: str, data_type: str, names: Iterable[str]
) -> frozenset[str]:
    """Returns the possible Resource cells of the rows below a container, given the names of all rows.

    The container `books`, `copies` of type `copy[]` gives `copies`, `bookCopies`, `booksCopies`, and
    `copy` or `copies` for its type.
    """
    type_name = re.sub(r"\W", "", data_type)
    # Rows below a reference repeat its type as it is: a reference has no plural.
    if not type_name.endswith("Reference"):
        type_name = _singular_or_plural(type_name, list(names))
    # `capitalize` would change the other letters: `copyTitles` -> `Copytitles`.
    capitalized = name[:1].upper() + name[1:]
    of_record = singular(resource) + capitalized
    of_resource = resource + capitalized
    return frozenset({type_name, name, of_record, of_resource})


def split_names(
    names: str, data_type: str, known: Collection[str]
) -> tuple[str, str] | None:
    """Returns the Resource and the Property of two joined names, or None if no known Resource fits.

    Of several that fit, the best leaves a Property in lower case, is spelled the same, and is the longest.
    """
    parts = names.split()
    if len(parts) == 2:
        return parts[0], parts[1]
    typed = typed_resource(names, data_type)
    if typed.lower() in map(str.lower, known):
        return typed, names[len(typed) :]
    best: str | None = None
    best_score = (False, False, 0)
    for resource in known:
        if len(resource) >= len(names):
            continue
        if not _begins_with(names, resource):
            continue
        # For `bookShelvesroom`, `bookShelves` (leaves `room`) is better than `book` (leaves `Shelvesroom`).
        leaves_lower_case = names[len(resource)].islower()
        same_case = names.startswith(resource)
        score = (leaves_lower_case, same_case, len(resource))
        if score > best_score:
            best = resource
            best_score = score
    if best is None:
        return None
    cut = len(best)
    return names[:cut], names[cut:]


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
    shared = _common_beginning(names)
    for cut in range(len(shared), 0, -1):
        if all(_can_cut(name, cut) for name in names):
            return shared[:cut]
    return ""


def _common_beginning(names: Sequence[str]) -> str:
    shortest = min(names, key=len)
    for length in range(len(shortest), 0, -1):
        beginning = shortest[:length]
        if all(name.startswith(beginning) for name in names):
            return beginning
    return ""


def _can_cut(name: str, position: int) -> bool:
    """Returns whether a Property can begin at the position: with a capital, or after a plural."""
    following = name[position : position + 1]
    if following.isupper():
        return True
    return name[position - 1] == "s" and following.islower()


def _singular_or_plural(word: str, names: Iterable[str]) -> str:
    """Returns the word or its plural, depending on which one the names begin with; the plural in doubt."""
    plural_word = plural(word)
    plural_ending = ""
    if plural_word.startswith(word):
        plural_ending = plural_word.removeprefix(word)
    begins_with_word = False
    begins_with_plural = False
    for name in names:
        if _begins_with(name, plural_word):
            begins_with_plural = True
        if not _begins_with(name, word):
            continue
        begins_with_word = True
        rest = name[len(word) :]
        # `bookssize` is `books` and `size`. `booktitle` can only be the singular, because `title` does not
        # begin with the ending of the plural.
        is_plural = bool(plural_ending) and rest.startswith(plural_ending)
        if rest[:1].islower() and not is_plural:
            return word
    if begins_with_word and not begins_with_plural:
        return word
    return plural_word


def _begins_with(name: str, word: str) -> bool:
    """Returns whether a name begins with a word; pages differ in the case of names."""
    return name.lower().startswith(word.lower())
