"""R rules: the list of required resources against the pages."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "R001",
        "warning",
        "'$name' is listed, but no captured page is about it: $reason$hint",
        "Capture its page, correct the list by an erratum, or accept it where the page is not at hand.",
    ),
    Rule(
        "R002",
        "warning",
        "the list of resources lacks '$resource', whose page is captured",
        "Accept it with a reason, or capture the list again.",
    ),
    Rule(
        "R003",
        "warning",
        "the list asks of '$name' to $listed, the scenarios of its page $found",
        "Accept it with a reason, or correct the list or the page by an erratum.",
    ),
    Rule(
        "R004",
        "warning",
        "the list says '$listed', its page is about '$resource'$hint",
        "Correct the name in the list by an erratum.",
    ),
    Rule(
        "R005",
        "warning",
        "the operations of '$name' are printed '$printed'; read as: $read",
        "Correct the operations by an erratum, or accept it where the reading is right.",
    ),
    Rule(
        "R006",
        "warning",
        "a row of the list names no resource; left out: $printed",
        "Compare with the list as published, then accept it.",
    ),
    Rule(
        "R007",
        "warning",
        "the list names '$name' again, to $again; its first entry says $first",
        "Drop one of the entries by an erratum, or accept it where both are the same.",
    ),
)
