"""R rules: the list of required resources, against the pages."""

from tablewright.rules.rule import CAPTURE, READERS, Rule

RULES = (
    Rule(
        "R001",
        "warning",
        "the list requires '$name', but no captured page is about it: $reason$hint",
        "Capture its page, or correct the name in the list. Accept the finding if the page is not "
        "available.",
        "tablewright.resolve.checks.resource_list.find_list_findings",
        details=("name", "reason", "hint"),
    ),
    Rule(
        "R002",
        "warning",
        "the page of '$resource' is captured, but the list of resources does not have it",
        "Capture the list again. Accept the finding if the published list does not have the resource.",
        "tablewright.resolve.checks.resource_list.find_list_findings",
        details=("resource",),
    ),
    Rule(
        "R003",
        "warning",
        "the list requires these operations of '$name': $listed; the scenarios of its page have: $found",
        "Look for the missing scenario on the page, or correct the operations in the list.",
        "tablewright.resolve.checks.resource_list.find_list_findings",
        details=("listed", "name", "found"),
        where_details=("found",),
    ),
    Rule(
        "R004",
        "warning",
        "the list has '$listed', but its page is about '$resource'$hint",
        "Correct the name in the list (see --suggest).",
        "tablewright.resolve.checks.resource_list.find_list_findings",
        details=("listed", "resource", "hint"),
        where_details=("listed",),
    ),
    Rule(
        "R005",
        "warning",
        "the operations of '$name' are printed as '$printed'; they are read as: $read",
        "Correct the operations if the reading is wrong; otherwise accept the finding.",
        READERS,
        details=("name", "printed", "read"),
        where_details=("printed",),
    ),
    Rule(
        "R006",
        "warning",
        "a row of the list without a resource is left out: $printed",
        "Compare with the list as published. Accept the finding if the row is a heading or a comment.",
        READERS,
        details=("printed",),
        where_details=("printed",),
    ),
    Rule(
        "R007",
        "warning",
        "the list has '$name' twice, first with the operations: $first; then with: $again",
        "Remove one of the entries by a correction.",
        CAPTURE,
        details=("name", "again", "first"),
        where_details=("again",),
    ),
)
