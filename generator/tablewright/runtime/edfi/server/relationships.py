"""Access to people through their relationships: a person without one can only be created and deleted.

The claim sets of real installations require a relationship between a person and the education organizations
of the client; the server does so with `strict_authorization`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...core.operations import Refusal
from ...core.store.store import Document, Selection, Transaction
from ..resources import Resource


@dataclass(frozen=True, slots=True)
class Relationship:
    """The resources whose items relate a person to an education organization, by the id of the person."""

    person_id: str
    associations: tuple[str, ...]


RELATIONSHIPS: Mapping[str, Relationship] = {
    "students": Relationship("studentUniqueId", ("studentSchoolAssociations",)),
    "staffs": Relationship(
        "staffUniqueId",
        (
            "staffEducationOrganizationEmploymentAssociations",
            "staffEducationOrganizationAssignmentAssociations",
        ),
    ),
}


class AccessRule:
    """The relationship that the items of a resource need; `associations` are those that the store has."""

    def __init__(self, person_id: str, associations: Iterable[Resource]) -> None:
        self._person_id = person_id
        self._associations = tuple(associations)

    def allows(self, transaction: Transaction, document: Document) -> bool:
        """Whether an association of the person exists."""
        members = {self._person_id: str(document.key[self._person_id])}
        for association in self._associations:
            selection = Selection(document.part, association.name, members)
            if transaction.find(selection, limit=1):
                return True
        return False

    def check(self, transaction: Transaction, document: Document) -> None:
        """Raise Refusal unless an association of the person exists."""
        if self.allows(transaction, document):
            return
        titles = [f"'{association.title}'" for association in self._associations]
        hint = f"create an item of {' or '.join(titles)} for the person first"
        raise Refusal("access-denied", f"The item cannot be used yet: {hint}.")


def access_rule(
    resource: Resource, catalog: Mapping[str, Resource]
) -> AccessRule | None:
    """The rule for a resource; None if it needs no relationship, or none that the store can have."""
    relationship = RELATIONSHIPS.get(resource.name)
    if relationship is None:
        return None
    associations: list[Resource] = []
    for name in relationship.associations:
        if name in catalog:
            associations.append(catalog[name])
    # Without a way to create a relationship, nobody could ever read the person.
    return AccessRule(relationship.person_id, associations) if associations else None
