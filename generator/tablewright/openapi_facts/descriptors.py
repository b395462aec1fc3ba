"""The published descriptors of a data standard, and the search for the descriptor of a member.

OpenAPI documents declare descriptor members as plain strings, so their descriptor is found by name: the
member `birthCountryDescriptor` has a `CountryDescriptor` in the role `birth`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tablewright.model.facts import DescriptorFacts
from tablewright.naming import pascal
from tablewright.openapi_facts.json_nodes import (
    as_array,
    as_object,
    as_text,
    invalid_document,
)

WHERE = "descriptor file"
ENDING = "Descriptor"


@dataclass(frozen=True, slots=True)
class DescriptorMatch:
    """The descriptor of a member.

    `known` is false if no published descriptor has a fitting name. `others` are shorter names that fit as
    well.
    """

    name: str
    known: bool
    others: tuple[str, ...] = ()


class PublishedDescriptors:
    """A descriptor file: `{"dataStandard": ..., "descriptors": {name: {"namespace", "values"}}}`.

    Raises TablewrightError for another form.
    """

    def __init__(self, document: object) -> None:
        root = as_object(document, "", WHERE)
        standard = root.get("dataStandard", "")
        self.data_standard = as_text(standard, "dataStandard", WHERE)
        entries = as_object(root.get("descriptors"), "descriptors", WHERE)
        self._facts: dict[str, DescriptorFacts] = {}
        for name, entry in entries.items():
            self._facts[as_text(name, "descriptors", WHERE)] = _facts(name, entry)

    def match(self, member: str) -> DescriptorMatch:
        """The published descriptor with the longest name that ends the name of a member.

        The descriptor's name must begin at a word of the member's name; upper and lower case are the same.
        """
        fitting: list[str] = []
        for name in self._facts:
            if _ends(member, name):
                fitting.append(name)
        if not fitting:
            return DescriptorMatch(pascal(member), known=False)
        # The longest name is the most specific one.
        fitting.sort(key=_longest_first)
        longest, *others = fitting
        # A member without a role has the name of its descriptor, so that no shorter name can be meant.
        if len(longest) == len(member):
            others = []
        return DescriptorMatch(longest, known=True, others=tuple(others))

    def facts(self, names: Iterable[str]) -> tuple[DescriptorFacts, ...]:
        """The facts of these descriptors, sorted by name; one that is not published has no values."""
        facts = []
        for name in sorted(set(names)):
            published = self._facts.get(name)
            if published is None:
                # The namespace of a descriptor of the standard consists of this prefix and its name.
                namespace = f"uri://ed-fi.org/{name}"
                published = DescriptorFacts(name, namespace, ())
            facts.append(published)
        return tuple(facts)


def _longest_first(name: str) -> tuple[int, str]:
    """The sort key that puts the longest name first, and sorts names of one length."""
    return -len(name), name


def _ends(member: str, name: str) -> bool:
    """Whether the name of a descriptor ends that of a member, at the beginning of a word."""
    start = len(member) - len(name)
    if start < 0:
        return False
    ending = member[start:]
    if ending.lower() != name.lower():
        return False
    # An ending inside a word is not the name of a descriptor.
    return start == 0 or ending[0].isupper()


def _facts(name: str, entry: object) -> DescriptorFacts:
    """The facts of one entry of the file."""
    where = f"descriptors/{name}"
    body = as_object(entry, where, WHERE)
    if "namespace" not in body:
        raise invalid_document(
            where,
            what="the descriptor has no namespace",
            document=WHERE,
        )
    namespace = as_text(body["namespace"], f"{where}/namespace", WHERE)
    listed = body.get("values", [])
    values = as_array(listed, f"{where}/values", WHERE)
    # The order is that of the file; a code value that is listed twice is one value.
    unique: dict[str, None] = {}
    for value in values:
        unique[as_text(value, f"{where}/values", WHERE)] = None
    return DescriptorFacts(name, namespace, tuple(unique))
