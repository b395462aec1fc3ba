"""Access to people through their relationships: a person without one can only be created and deleted.

The claim sets of real installations require a relationship between a person and the education organizations
of the client; the server does so with `strict_authorization`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...core.operations import Refusal
from ...core.store.store import Document, Selection, Transaction
from ..resources import Resource

#: The resources whose items relate a person to an education organization, by the resource of the person.
RELATIONSHIPS: Mapping[str, tuple[str, ...]] = {
    "students": ("studentSchoolAssociations",),
    "staffs": (
        "staffEducationOrganizationEmploymentAssociations",
        "staffEducationOrganizationAssignmentAssociations",
    ),
}


class AccessRule:
    """The relationship that the items of a resource need; `associations` are those that the store has."""

    def __init__(self, associations: Iterable[Resource]) -> None:
        self._associations = tuple(associations)
        self._names = tuple(association.name for association in self._associations)

    def allowed(self, selection: Selection) -> Selection:
        """The same selection without the people that have no association."""
        return replace(selection, referred_by=self._names)

    def check(self, transaction: Transaction, document: Document) -> None:
        """Raise Refusal unless an association of the person exists."""
        itself = Selection(document.part, document.resource, {"id": document.id})
        if transaction.count(self.allowed(itself)):
            return
        titles = [f"'{association.title}'" for association in self._associations]
        hint = f"create an item of {' or '.join(titles)} for the person first"
        note = (
            "No education organization of the client has a relationship to the person."
        )
        message = f"The item cannot be used yet: {hint}."
        raise Refusal("access-denied", message, notes=(note,))


def access_rule(
    resource: Resource, catalog: Mapping[str, Resource]
) -> AccessRule | None:
    """The rule for a resource; None if it needs no relationship, or none that the store can have."""
    associations: list[Resource] = []
    for name in RELATIONSHIPS.get(resource.name, ()):
        if name in catalog:
            associations.append(catalog[name])
    # Without a way to create a relationship, nobody could ever read the person.
    return AccessRule(associations) if associations else None
