"""What each case of a change means: the table that the grouping follows, with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tablewright.model.comparison import Change, Group, Kind, Place


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """One case: its code, what happened, whom it concerns, and why."""

    case: str
    kind: Kind
    group: Group
    why: str


#: The groups in the order in which they are shown, with a title and whom each concerns.
GROUPS: Mapping[Group, tuple[str, str]] = {
    "breaks-readers": ("Breaks readers", "Who reads records finds something gone, or in another form."),
    "breaks-writers": ("Breaks writers", "The API refuses what was accepted before, or loses it."),
    "asks-more": ("Asks for more", "Certification reads more than before; the API would do without."),
    "asks-less": ("Asks for less", "What is sent today stays right; some of it is no longer needed."),
    "documentation": (
        "Documentation only",
        "The pages or the names of things differ; nothing has to be done.",
    ),
}

_TABLE: tuple[ChangeKind, ...] = (
    # Everything of a version
    ChangeKind("convention", "convention", "breaks-writers", "The API of the version talks differently."),
    # Resources
    ChangeKind("resource-removed", "removed", "breaks-readers", "The API no longer has the resource."),
    ChangeKind("resource-renamed", "renamed", "breaks-writers", "Calls to the old address find nothing."),
    ChangeKind(
        "resource-added", "added", "asks-more", "The API has a resource more, and certification covers it."
    ),
    ChangeKind("resource-covered", "covered", "asks-more", "The API had it already; now a page is about it."),
    ChangeKind(
        "resource-seen", "covered", "asks-more", "A page is about it now; whether the API had it is unknown."
    ),
    ChangeKind(
        "resource-uncovered",
        "uncovered",
        "documentation",
        "The API still has it; no captured page is about it.",
    ),
    ChangeKind(
        "resource-unseen",
        "uncovered",
        "documentation",
        "No captured page is about it; whether the API still has it is unknown.",
    ),
    ChangeKind("address", "moved", "breaks-writers", "Calls to the old address find nothing."),
    ChangeKind("key-fixed", "key", "breaks-writers", "PUT may no longer change the key."),
    ChangeKind("key-free", "key", "asks-less", "PUT may change the key now."),
    ChangeKind("page", "page", "documentation", "The page says something else around its table."),
    # The list of required resources
    ChangeKind("list-more", "required", "asks-more", "The list of required resources names it now."),
    ChangeKind("list-less", "required", "asks-less", "The list of required resources no longer names it."),
    ChangeKind("list-operations-more", "required", "asks-more", "The list asks for operations more."),
    ChangeKind("list-operations-less", "required", "asks-less", "The list asks for fewer operations."),
    ChangeKind("list-condition", "required", "asks-more", "A footnote of the list is about it now."),
    ChangeKind(
        "list-condition-less", "required", "asks-less", "No footnote of the list is about it anymore."
    ),
    ChangeKind(
        "list-told", "page", "documentation", "The list calls it, or marks its footnote, differently."
    ),
    # Scenarios
    ChangeKind("scenario-added", "scenario", "asks-more", "Certification asks for a scenario more."),
    ChangeKind("scenario-removed", "scenario", "asks-less", "Certification no longer asks for the scenario."),
    ChangeKind("scenario-changed", "scenario", "asks-more", "The scenario does something else."),
    ChangeKind("scenario-told", "scenario", "documentation", "The same scenario is told differently."),
    # Members of the API
    ChangeKind(
        "api-lost", "removed", "breaks-readers", "The API no longer has it: it is neither kept nor returned."
    ),
    ChangeKind(
        "api-lost-listed",
        "removed",
        "breaks-readers",
        "The API no longer has it; the pages still ask for it, so it is sent beside what the API has.",
    ),
    ChangeKind("api-added", "added", "documentation", "The API has it now; nobody has to send it."),
    ChangeKind("api-added-asked", "added", "asks-more", "The API has it now, and certification reads it."),
    ChangeKind(
        "api-added-mandatory",
        "added",
        "breaks-writers",
        "The API has it now, and refuses records without it.",
    ),
    ChangeKind(
        "api-added-mandatory-within",
        "added",
        "breaks-writers",
        "The API has it now, and refuses an item or object without it; a record may leave that out.",
    ),
    ChangeKind("api-renamed", "renamed", "breaks-writers", "Only the new name is read and returned."),
    ChangeKind("api-moved", "moved", "breaks-writers", "It is read and returned in the new place only."),
    ChangeKind("type-widened", "retyped", "breaks-readers", "Values come that the old type cannot hold."),
    ChangeKind(
        "type-other",
        "retyped",
        "breaks-writers",
        "Values of the old type are refused, or mean something else.",
    ),
    ChangeKind("limit-tighter", "retyped", "breaks-writers", "Values that fitted before are refused."),
    ChangeKind(
        "limit-looser",
        "retyped",
        "breaks-readers",
        "Values come that were refused before; what is sent today still fits.",
    ),
    ChangeKind("mandatory", "required", "breaks-writers", "The API refuses records without it."),
    ChangeKind(
        "mandatory-within",
        "required",
        "breaks-writers",
        "The API refuses an item or object without it; a record may leave that out.",
    ),
    ChangeKind("mandatory-no-more", "required", "breaks-readers", "Records may come without it."),
    ChangeKind("key", "key", "breaks-writers", "The API tells records apart by other members."),
    ChangeKind(
        "key-renamed",
        "key",
        "breaks-writers",
        "The API tells records apart as before; what tells them apart has another name.",
    ),
    # What the pages say of them
    ChangeKind("asked-more", "required", "asks-more", "Certification reads it, or reads it more often."),
    ChangeKind("asked-less", "required", "asks-less", "Certification no longer insists on it."),
    ChangeKind(
        "documented-asked", "listed", "asks-more", "Certification reads it now; the API stays as it was."
    ),
    ChangeKind("documented", "listed", "documentation", "The page lists it now; the API stays as it was."),
    ChangeKind(
        "undocumented-asked", "unlisted", "asks-less", "The page no longer lists it; the API stays as it was."
    ),
    ChangeKind(
        "undocumented", "unlisted", "documentation", "The page no longer lists it; the API stays as it was."
    ),
    ChangeKind(
        "page-renamed", "renamed", "documentation", "The page spells it differently; the API stays as it was."
    ),
    ChangeKind(
        "page-moved", "moved", "documentation", "The page lists it elsewhere; the API stays as it was."
    ),
    ChangeKind(
        "page-retyped", "retyped", "documentation", "The page prints another type; the API stays as it was."
    ),
    # Values
    ChangeKind(
        "value-added", "values", "asks-more", "Certification looks for a value where the cell was empty."
    ),
    ChangeKind("value-other", "values", "asks-more", "Certification looks for another value."),
    ChangeKind(
        "value-firmer", "values", "asks-more", "Certification looks for this value; any was accepted before."
    ),
    ChangeKind("value-freer", "values", "asks-less", "Any value is accepted."),
    ChangeKind("value-removed", "values", "asks-less", "The cell is empty now."),
    ChangeKind(
        "value-example", "values", "documentation", "Any value was and is accepted; the example is another."
    ),
)

#: Every case by its code.
MEANINGS: Mapping[str, ChangeKind] = {meaning.case: meaning for meaning in _TABLE}


#: Groups, the gravest first, and cases, from the resource inwards, by their place in that order.
ORDER: Mapping[str, int] = {name: index for index, name in enumerate((*GROUPS, *MEANINGS))}


def change(
    case: str,
    resource: str,
    at: str,
    before: Place | None,
    after: Place | None,
    *,
    was: str = "",
    now: str = "",
    scenarios: tuple[str, ...] = (),
    within: tuple[str, ...] = (),
    note: str = "",
) -> Change:
    """A change of a case, with the kind and the group that the table gives it."""
    meaning = MEANINGS[case]
    return Change(
        resource, at, meaning.kind, case, meaning.group, before, after, was, now, scenarios, within, note
    )
