"""R rules: the list of required resources, against the pages."""

from tablewright.rules.rule import CAPTURE, READERS, Rule

RULES = (
    Rule(
        "R001",
        "warning",
        "'$name' is listed, but no captured page is about it: $reason$hint",
        "Capture its page, or correct the name in the list. Accept the finding if the page is not "
        "available.",
        "tablewright.resolve.checks.resource_list.find_list_findings",
        details=("name", "reason", "hint"),
    ),
    Rule(
        "R002",
        "warning",
        "the list of resources does not have '$resource', whose page is captured",
        "Capture the list again. Accept the finding if the published list does not have the resource.",
        "tablewright.resolve.checks.resource_list.find_list_findings",
        details=("resource",),
    ),
    Rule(
        "R003",
        "warning",
        "the list requires $listed of '$name', the scenarios of its page $found",
        "Correct the operations in the list, or look for the scenario that the page is missing.",
        "tablewright.resolve.checks.resource_list.find_list_findings",
        details=("listed", "name", "found"),
    ),
    Rule(
        "R004",
        "warning",
        "the list has '$listed', its page is about '$resource'$hint",
        "Correct the name in the list (see --suggest).",
        "tablewright.resolve.checks.resource_list.find_list_findings",
        details=("listed", "resource", "hint"),
    ),
    Rule(
        "R005",
        "warning",
        "the operations of '$name' are printed '$printed'; read as: $read",
        "Correct the operations if the reading is wrong; otherwise accept the finding.",
        READERS,
        details=("name", "printed", "read"),
    ),
    Rule(
        "R006",
        "warning",
        "a row of the list names no resource; left out: $printed",
        "Compare with the list as published. Accept the finding if the row is a heading or a comment.",
        READERS,
        details=("printed",),
    ),
    Rule(
        "R007",
        "warning",
        "the list names '$name' again, to $again; its first entry has $first",
        "Remove one of the entries by a correction.",
        CAPTURE,
        details=("name", "again", "first"),
    ),
)
