"""N rules: cell notations."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "N001",
        "warning",
        "'$value' has no year; read as a day of the school year",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N002",
        "warning",
        "'$value' is bracketed or quoted, but in no known notation; kept as text",
        "Correct the cell by an erratum, or add the notation to `generator/notation/notations.py`.",
    ),
    Rule(
        "N003",
        "warning",
        "'$value' is read as $count items",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N004",
        "warning",
        "'$value' fills a cell that has nothing to say; left out",
        "Accept it: no value is meant.",
    ),
    Rule(
        "N005",
        "warning",
        "the cell points to other cells; left out",
        "Accept it where no value is meant, else give the value by an erratum.",
    ),
    Rule(
        "N006",
        "warning",
        "'$value' is a link; its label is taken",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N007",
        "warning",
        "'$value' may be a day, but the row's type is no date; kept as text",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N008",
        "warning",
        "'$value' is no day of the calendar; kept as text",
        "Correct the cell by an erratum.",
    ),
    Rule(
        "N009",
        "warning",
        "the row has members and a value of its own ('$value'); the value is left out",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N010",
        "warning",
        "'$name' is a value that somebody has to supply",
        "Accept it; runs of the scenario take the value as a variable.",
        where_details=("name",),
    ),
    Rule(
        "N011",
        "warning",
        "'$value' is broken into lines outside any collection; read as one text",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N012",
        "warning",
        "'$value' stands on a row whose members are not listed; kept",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N013",
        "warning",
        "the placeholder '$value' is spelt otherwise than usual; read as '$usual'",
        "Accept it by rule: the value read is the one meant.",
    ),
    Rule(
        "N014",
        "warning",
        "'$value' has a year of its own (cells: $cells), which does not move with the school year",
        "Correct it to the school year's notation by an erratum, or accept it where the year is history.",
        where_details=("value",),
    ),
    Rule(
        "N020",
        "warning",
        "'$value' is struck out; left out",
        "Accept it: what is struck out no longer holds.",
    ),
    Rule(
        "N021",
        "warning",
        "'$value' ends in '$demand', which is no part of a value; left out",
        "Accept it, or correct the Required cell by an erratum where the demand is meant for the row.",
    ),
)
