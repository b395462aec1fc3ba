"""D rules: what certification asks of the scenarios, and what their cells give."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "D001",
        "warning",
        "'$name' is required, but empty at creation in scenario $scenarios$how",
        "Give the value by an erratum, or accept it by rule: the sample leaves it out too, and its complete "
        "form has it.",
    ),
    Rule(
        "D002",
        "warning",
        "'$name' is $page, but no scenario has a value for it",
        "Give values by an erratum, or accept it: the complete form of a sample has one, made from its type.",
    ),
    Rule(
        "D003",
        "warning",
        "'$name' is required, but the update of scenario $scenarios leaves out the value that its record "
        "has$how",
        "Repeat the value by an erratum, or accept it: the sample leaves it out too, and its complete form "
        "repeats it.",
    ),
    Rule(
        "D004",
        "warning",
        "'$name' is optional, but has a value in scenario $scenarios",
        "Accept it: the sample has the value; or correct what the page asks by an erratum.",
    ),
    Rule(
        "D005",
        "warning",
        "'$name' is optional, but its $members is required",
        "Accept it: a sample may lack the whole, and its complete form has it; or correct what the page asks "
        "by an erratum.",
    ),
)
