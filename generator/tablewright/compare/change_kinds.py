"""The table of all cases of a change: what happened, who has to act, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tablewright.model.comparison import Change, Group, Kind, Place


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """One case: its code, what happened, who has to act, and a sentence that explains why.

    `label` is the name of the case in reports: the kind if empty. Each case has another one.
    """

    case: str
    kind: Kind
    group: Group
    why: str
    label: str = ""


#: The groups in the order of the reports, each with a title and a sentence on who has to act.
GROUPS: Mapping[Group, tuple[str, str]] = {
    "breaks-readers": (
        "Breaks readers",
        "A program that reads records finds a property removed, or in another form.",
    ),
    "breaks-writers": (
        "Breaks writers",
        "The API rejects requests that it accepted before, or ignores part of them.",
    ),
    "requires-more": (
        "Requires more",
        "Certification checks more than before; the API itself accepts records without it.",
    ),
    "requires-less": (
        "Requires less",
        "Requests that pass today still pass; part of their content is no longer needed.",
    ),
    "documentation": (
        "Documentation only",
        "Only pages, their capture, or optional parts of the API differ; what passes today still passes.",
    ),
}

# The order of the cases within a group is the order of the reports: from the whole version to single values.
_TABLE: tuple[ChangeKind, ...] = (
    # The whole version
    ChangeKind(
        "convention",
        "convention",
        "breaks-writers",
        "A setting that holds for every request of the version has another value.",
    ),
    # Resources
    ChangeKind(
        "resource-removed",
        "removed",
        "breaks-readers",
        "The API no longer has the resource.",
        label="resource removed",
    ),
    ChangeKind(
        "resource-renamed",
        "renamed",
        "breaks-writers",
        "Requests to the old path fail.",
        label="resource renamed",
    ),
    ChangeKind(
        "resource-added",
        "added",
        "requires-more",
        "The API has a new resource, and a page covers it.",
        label="resource added",
    ),
    ChangeKind(
        "resource-covered",
        "covered",
        "requires-more",
        "The API had the resource before; a page covers it now.",
    ),
    # Between versions, a vendor has to prepare for each resource of which the older version has no page:
    # it may be a new requirement, and to fold it among the documentation would hide that. Between two
    # revisions of one version, the certification is the same, and only the capture has grown.
    ChangeKind(
        "resource-not-captured",
        "covered",
        "requires-more",
        "A page covers the resource; whether certification of the older version required it is not known.",
        label="no page before",
    ),
    ChangeKind(
        "resource-captured",
        "covered",
        "documentation",
        "A page is captured that the older revision did not have; the certification itself is the same.",
        label="page captured",
    ),
    ChangeKind(
        "resource-covered-unknown",
        "covered",
        "requires-more",
        "A page covers the resource now; whether the API had it before is unknown.",
        label="covered, API unknown",
    ),
    ChangeKind(
        "resource-uncovered",
        "uncovered",
        "documentation",
        "The API still has the resource; no captured page covers it any more.",
    ),
    ChangeKind(
        "resource-uncovered-unknown",
        "uncovered",
        "documentation",
        "No captured page covers the resource any more; whether the API still has it is unknown.",
        label="uncovered, API unknown",
    ),
    ChangeKind(
        "address",
        "moved",
        "breaks-writers",
        "Requests to the old path fail.",
        label="path moved",
    ),
    ChangeKind(
        "key-not-updatable",
        "key",
        "breaks-writers",
        "PUT may no longer change the key.",
        label="key not updatable",
    ),
    ChangeKind(
        "key-updatable",
        "key",
        "requires-less",
        "PUT may change the key now.",
        label="key updatable",
    ),
    ChangeKind(
        "page",
        "page",
        "documentation",
        "The page gives another interchange or other prerequisites.",
    ),
    # The list of required resources
    ChangeKind(
        "list-added",
        "required",
        "requires-more",
        "The list of required resources contains it now.",
        label="resource required",
    ),
    ChangeKind(
        "list-removed",
        "required",
        "requires-less",
        "The list of required resources no longer contains it.",
        label="resource not required",
    ),
    ChangeKind(
        "list-operations-added",
        "required",
        "requires-more",
        "The list of required resources gives more operations for it.",
        label="more operations",
    ),
    ChangeKind(
        "list-operations-removed",
        "required",
        "requires-less",
        "The list of required resources gives fewer operations for it.",
        label="fewer operations",
    ),
    ChangeKind(
        "list-footnote-added",
        "required",
        "requires-more",
        "A footnote of the list of required resources applies to it now.",
        label="footnote added",
    ),
    ChangeKind(
        "list-footnote-removed",
        "required",
        "requires-less",
        "No footnote of the list of required resources applies to it any more.",
        label="footnote removed",
    ),
    ChangeKind(
        "list-wording",
        "page",
        "documentation",
        "The list of required resources gives another name or footnote mark for it.",
        label="list entry",
    ),
    # Scenarios
    ChangeKind(
        "scenario-added",
        "scenario",
        "requires-more",
        "Certification has an additional scenario.",
        label="scenario added",
    ),
    ChangeKind(
        "scenario-removed",
        "scenario",
        "requires-less",
        "Certification no longer has the scenario.",
        label="scenario removed",
    ),
    ChangeKind(
        "scenario-changed",
        "scenario",
        "requires-more",
        "The scenario has another method or action, or works on another record.",
        label="scenario changed",
    ),
    ChangeKind(
        "scenario-wording",
        "scenario",
        "documentation",
        "The scenario has another description, but the same method, action and record.",
        label="scenario text",
    ),
    # Members of the API
    ChangeKind(
        "api-removed",
        "removed",
        "breaks-readers",
        "The API no longer has the property: it neither stores nor returns it.",
    ),
    ChangeKind(
        "api-removed-kept",
        "removed",
        "breaks-readers",
        "The API no longer has the property; the page still requires it, so requests still contain it.",
        label="removed, still required",
    ),
    ChangeKind(
        "api-added",
        "added",
        "documentation",
        "The API has a new property, which is optional.",
    ),
    ChangeKind(
        "api-added-required",
        "added",
        "requires-more",
        "The API has a new property, and certification requires it.",
        label="added, required",
    ),
    ChangeKind(
        "api-added-mandatory",
        "added",
        "breaks-writers",
        "The API has a new property, and rejects records without it.",
        label="added, mandatory",
    ),
    ChangeKind(
        "api-added-mandatory-in-optional",
        "added",
        "breaks-writers",
        "The API has a new property, and rejects an optional item or object that lacks it.",
        label="added in optional part",
    ),
    ChangeKind(
        "api-renamed",
        "renamed",
        "breaks-writers",
        "The API accepts and returns only the new name.",
    ),
    ChangeKind(
        "api-moved",
        "moved",
        "breaks-writers",
        "The API accepts and returns the property only in its new place.",
    ),
    ChangeKind(
        "type-widened",
        "retyped",
        "breaks-readers",
        "The API may return values that do not fit the old type.",
        label="type widened",
    ),
    ChangeKind(
        "type-other",
        "retyped",
        "breaks-writers",
        "The API rejects values of the old type, or interprets them differently.",
    ),
    ChangeKind(
        "limit-tighter",
        "retyped",
        "breaks-writers",
        "The API rejects some values that it accepted before.",
        label="limit narrowed",
    ),
    ChangeKind(
        "limit-looser",
        "retyped",
        "breaks-readers",
        "The API may return values that the old limit excluded; all values that fitted before still fit.",
        label="limit widened",
    ),
    ChangeKind(
        "format-tighter",
        "retyped",
        "breaks-writers",
        "The API rejects some numbers that it accepted before.",
        label="number narrowed",
    ),
    ChangeKind(
        "format-looser",
        "retyped",
        "breaks-readers",
        "The API may return numbers that do not fit the old format; all that fitted before still fit.",
        label="number widened",
    ),
    ChangeKind(
        "mandatory",
        "required",
        "breaks-writers",
        "The API rejects records without the property.",
        label="mandatory",
    ),
    ChangeKind(
        "mandatory-in-optional",
        "required",
        "breaks-writers",
        "The API rejects an optional item or object that lacks the property.",
        label="mandatory in optional part",
    ),
    ChangeKind(
        "no-longer-mandatory",
        "required",
        "breaks-readers",
        "The API may return records without the property.",
        label="no longer mandatory",
    ),
    ChangeKind(
        "key", "key", "breaks-writers", "The natural key consists of other properties."
    ),
    ChangeKind(
        "key-renamed",
        "key",
        "breaks-writers",
        "The natural key consists of the same properties under other names.",
        label="key renamed",
    ),
    ChangeKind(
        "item-key",
        "key",
        "breaks-writers",
        "Other members decide whether two items of the list are the same one.",
        label="identity of items",
    ),
    # Descriptors
    ChangeKind(
        "descriptor-value-removed",
        "removed",
        "breaks-writers",
        "The data standard no longer publishes the value: an API with the published values alone rejects it.",
        label="descriptor value removed",
    ),
    ChangeKind(
        "descriptor-value-added",
        "added",
        "documentation",
        "The data standard publishes a further value, which records may use.",
        label="descriptor value added",
    ),
    # Rows of the pages
    ChangeKind(
        "required-more",
        "required",
        "requires-more",
        "Certification requires the property, or requires it in more cases.",
    ),
    ChangeKind(
        "required-less",
        "required",
        "requires-less",
        "Certification no longer requires the property, or requires it in fewer cases.",
        label="required less",
    ),
    ChangeKind(
        "rule-added",
        "required",
        "requires-more",
        "The page has an additional requirement.",
        label="rule added",
    ),
    ChangeKind(
        "rule-removed",
        "required",
        "requires-less",
        "The page no longer has an additional requirement.",
        label="rule removed",
    ),
    ChangeKind(
        "alternative-removed",
        "required",
        "requires-more",
        "No other property or resource may have the value of a required property any more.",
        label="alternative removed",
    ),
    ChangeKind(
        "alternative-added",
        "required",
        "requires-less",
        "Another property or resource may have the value of a required property.",
        label="alternative added",
    ),
    ChangeKind(
        "documented-required",
        "listed",
        "requires-more",
        "The page lists the property now, and certification requires it; the API has not changed.",
        label="listed as required",
    ),
    ChangeKind(
        "documented",
        "listed",
        "documentation",
        "The page lists the property now; the API has not changed.",
    ),
    ChangeKind(
        "undocumented-required",
        "unlisted",
        "requires-less",
        "The page no longer lists a property that certification required; the API has not changed.",
        label="required one unlisted",
    ),
    ChangeKind(
        "undocumented",
        "unlisted",
        "documentation",
        "The page no longer lists the property; the API has not changed.",
    ),
    ChangeKind(
        "page-renamed",
        "renamed",
        "documentation",
        "The page gives the property another name; the API has not changed.",
        label="renamed on the page",
    ),
    ChangeKind(
        "page-moved",
        "moved",
        "documentation",
        "The page lists the property in another place; the API has not changed.",
        label="moved on the page",
    ),
    ChangeKind(
        "page-retyped",
        "retyped",
        "documentation",
        "The page gives the property another type; the API has not changed.",
        label="retyped on the page",
    ),
    # Values of scenarios
    ChangeKind(
        "value-added",
        "values",
        "requires-more",
        "Certification requires a value where the cell was empty.",
        label="value added",
    ),
    ChangeKind(
        "value-other",
        "values",
        "requires-more",
        "Certification requires another value.",
        label="value changed",
    ),
    ChangeKind(
        "value-fixed",
        "values",
        "requires-more",
        "Certification requires this value; it accepted any value before.",
        label="value fixed",
    ),
    ChangeKind(
        "value-free",
        "values",
        "requires-less",
        "Certification accepts any value now.",
        label="any value",
    ),
    ChangeKind(
        "value-removed",
        "values",
        "requires-less",
        "The scenario has no value for the property now.",
        label="value removed",
    ),
    ChangeKind(
        "value-example",
        "values",
        "documentation",
        "The page gives another example; certification still accepts any value.",
        label="example",
    ),
)

#: Every case by its code.
CHANGE_KINDS: Mapping[str, ChangeKind] = {row.case: row for row in _TABLE}

#: The name of every case in reports.
LABELS: Mapping[str, str] = {row.case: row.label or row.kind for row in _TABLE}

#: The position of a group or a case in the order of the reports.
ORDER: Mapping[str, int] = {
    name: index for index, name in enumerate((*GROUPS, *CHANGE_KINDS))
}


@dataclass(frozen=True, slots=True)
class ChangePlace:
    """The place of a change.

    `at` is a path in the resource, the newer one after a rename; it is empty for the whole resource. `before`
    and `after` are the places in the files of both versions, None on a side that does not have it.
    """

    resource: str
    at: str
    before: Place | None
    after: Place | None


def change(
    case: str,
    place: ChangePlace,
    *,
    was: str = "",
    now: str = "",
    scenarios: tuple[str, ...] = (),
    members: tuple[str, ...] = (),
    details: tuple[str, ...] = (),
    note: str = "",
) -> Change:
    """Return a change of a case, with the kind and the group from the table."""
    row = CHANGE_KINDS[case]
    return Change(
        resource=place.resource,
        at=place.at,
        kind=row.kind,
        case=case,
        group=row.group,
        before=place.before,
        after=place.after,
        was=was,
        now=now,
        scenarios=scenarios,
        members=members,
        details=details,
        note=note,
    )
