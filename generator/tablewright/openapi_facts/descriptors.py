"""The published descriptors of a data standard, and which of them a member name means.

OpenAPI documents give descriptor members as plain strings: their descriptor is found by name.
`birthCountryDescriptor` is a `CountryDescriptor` in the role `birth`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tablewright.model.facts import DescriptorFacts
from tablewright.naming import pascal
from tablewright.openapi_facts.document import broken, mapping, sequence

WHERE = "descriptor file"
ENDING = "Descriptor"


@dataclass(frozen=True, slots=True)
class Match:
    """The descriptor that a member name means; `others` are shorter names that would fit as well."""

    name: str
    known: bool
    others: tuple[str, ...] = ()


class PublishedDescriptors:
    """A descriptor file: `{"dataStandard": ..., "descriptors": {name: {"namespace", "values"}}}`."""

    def __init__(self, document: object) -> None:
        root = mapping(document, "", WHERE)
        self.data_standard = str(root.get("dataStandard", ""))
        entries = mapping(root.get("descriptors"), "descriptors", WHERE)
        self._facts = {name: _facts(name, entry) for name, entry in entries.items()}

    def match(self, member: str) -> Match:
        """The longest known name that ends the member's name at a word, whatever the case of either."""
        fitting = sorted(
            (name for name in self._facts if _ends(member, name)), key=lambda name: (-len(name), name)
        )
        if not fitting:
            return Match(pascal(member), known=False)
        whole = len(fitting[0]) == len(member)
        return Match(fitting[0], known=True, others=() if whole else tuple(fitting[1:]))

    def facts(self, names: Iterable[str]) -> tuple[DescriptorFacts, ...]:
        """The facts of these descriptors, sorted; one that nobody published has no values."""
        return tuple(
            self._facts.get(name, DescriptorFacts(name, f"uri://ed-fi.org/{name}", ()))
            for name in sorted(set(names))
        )


def _ends(member: str, name: str) -> bool:
    start = len(member) - len(name)
    if start < 0 or member[start:].lower() != name.lower():
        return False
    return start == 0 or member[start].isupper()


def _facts(name: str, entry: object) -> DescriptorFacts:
    where = f"descriptors/{name}"
    body = mapping(entry, where, WHERE)
    namespace = body.get("namespace")
    if not isinstance(namespace, str):
        raise broken(where, "the descriptor has no namespace", document=WHERE)
    values = sequence(body.get("values", []), f"{where}/values", WHERE)
    return DescriptorFacts(name, namespace, tuple(dict.fromkeys(str(value) for value in values)))
