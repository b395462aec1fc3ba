"""T rules: what capture finds in the rows and the samples of a method page."""

from tablewright.rules.rule import CAPTURE, Rule

RULES = (
    Rule(
        "T060",
        "warning",
        "the sample has a list at '$name', but its row does not describe one; it is read as a list",
        "Compare with the page; if the API expects one value, correct the kind of the property.",
        CAPTURE,
        details=("name",),
    ),
    Rule(
        "T061",
        "warning",
        "'$name' has members, but the sample gives it the value '$value', which is left out",
        "Correct the sample in the document, or remove the members by a correction.",
        CAPTURE,
        details=("name", "value"),
        where_details=("value",),
    ),
    Rule(
        "T062",
        "warning",
        "a second row describes '$name' ($cells); it is left out",
        "Compare the two rows; correct the first one if the second one is right.",
        CAPTURE,
        details=("name", "cells"),
        where_details=("name",),
    ),
    Rule(
        "T063",
        "warning",
        "the sample has '$name', which no row describes; it is added with the type of the value",
        "Look for the row under another name and correct that name, or accept the finding.",
        CAPTURE,
        details=("name",),
    ),
)
