"""V rules: pages against those of the versions before and after."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "V001",
        "warning",
        "the values are packed to the left ($found); on the $version page they are those of scenario $meant",
        "Move the cells by an erratum (`what: scenarios`), or accept it where the other page is wrong.",
    ),
    Rule(
        "V002",
        "warning",
        "empty in scenario $empty; the $version page has a value there, and agrees with the other cells",
        "Look at both pages: fill the cells here, or empty them there, by an erratum; or accept it.",
    ),
)
