"""Separates the Resource cell from the Property cell when both are printed as one word.

`booksauthorReference` is the Property `authorReference` of the Resource `books`. The tables name the rows
below a container by its property, by its type, or by the Resource and the property together, in singular or
plural, so each container adds words to the set of known Resources.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile

from tablewright.naming import plural, singular


def root_names(title: str, names: Iterable[str]) -> frozenset[str]:
    """The root Resource as the title suggests it: the title itself or its plural."""
    word = re.sub(r"\W", "", title)
    return frozenset({_as_spelled(word, list(names))} if word else ())


def typed_resource(names: str, data_type: str) -> str:
    """The Resource of a row whose type repeats its property (references, descriptors), else ''."""
    if not data_type.endswith(("Reference", "Descriptor")) or not names.endswith(data_type):
        return ""
    return names[: -len(data_type)].strip()


def is_container(name: str, is_collection: str, data_type: str) -> bool:
    """Whether a row may have rows below it."""
    return (
        is_collection == "TRUE" or name.endswith("Reference") or data_type.endswith(("Reference", "]", "}"))
    )


def names_below(resource: str, name: str, data_type: str, names: Iterable[str]) -> frozenset[str]:
    """What the Resource cells of the rows below a container may say, given what the rows begin with."""
    stem = re.sub(r"\W", "", data_type)
    typed = stem if stem.endswith("Reference") else _as_spelled(stem, list(names))
    upper = name[:1].upper() + name[1:]
    return frozenset({typed, name, singular(resource) + upper, resource + upper})


def split_names(names: str, data_type: str, known: Collection[str]) -> tuple[str, str] | None:
    """(Resource, Property) of two glued names by the known Resources; None if none fits.

    Of several that fit the best leaves a Property in lower case, is spelt the same, and is the longest.
    """
    if len(parts := names.split()) == 2:
        return parts[0], parts[1]
    resource = typed_resource(names, data_type)
    if resource.lower() in {each.lower() for each in known}:
        return resource, names[len(resource) :]
    fitting = [each for each in known if names.lower().startswith(each.lower()) and len(each) < len(names)]
    if not fitting:
        return None
    cut = len(max(fitting, key=lambda each: _fit(each, names)))
    return names[:cut], names[cut:]


def _fit(resource: str, names: str) -> tuple[bool, bool, int]:
    return names[len(resource)].islower(), names.startswith(resource), len(resource)


def guess_names(names: str, words: Collection[str]) -> tuple[str, str] | None:
    """(Resource, Property) where no known Resource fits: cut after a plural, before a word of the page."""
    cuts = list(re.finditer(r"(?:Reference|[a-z]s)(?=([a-z]+))", names))
    if not cuts:
        return None
    cut = ([each for each in cuts if each[1] in words] or cuts)[-1].end()
    return names[:cut], names[cut:]


def common_root(names: Sequence[str]) -> str:
    """The Resource that several glued names share, or '': the longest that can end before a Property."""
    if len(names) < 2:
        return ""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    shared = "".join(letters[0] for letters in same)
    cuts = [cut for cut in range(1, len(shared) + 1) if all(_can_cut(name, cut) for name in names)]
    return shared[: max(cuts)] if cuts else ""


def _can_cut(name: str, at: int) -> bool:
    """Whether a Property can begin there: with a capital, or behind a plural."""
    return name[at : at + 1].isupper() or (name[at - 1] == "s" and name[at : at + 1].islower())


def _as_spelled(word: str, names: Iterable[str]) -> str:
    """A singular or its plural, whichever the names begin with; the plural where that settles nothing.

    A property may begin with the plural's `s`, hence no name may begin with the singular and a property.
    """
    many = plural(word)
    tails = [name[len(word) :] for name in names if name.lower().startswith(word.lower())]
    more = many[len(word) :] if many.startswith(word) else ""
    singly = any(tail[:1].islower() and not (more and tail.startswith(more)) for tail in tails)
    plurally = any(name.lower().startswith(many.lower()) for name in names)
    return word if singly or (tails and not plurally) else many
