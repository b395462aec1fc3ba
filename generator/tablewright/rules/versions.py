"""V rules: pages against those of the versions before and after."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "V001",
        "warning",
        "the values of '$place' are in {scenario $found}; on the $version page the same values are in "
        "{scenario $expected}",
        "Move the cells by a correction with `what: scenarios` (see --suggest). Accept the finding if "
        "the other page is wrong.",
        "tablewright.compare.adjacent_version_checks.find_shifted_values",
        details=("found", "version", "expected"),
        where_details=("found",),
    ),
    Rule(
        "V002",
        "warning",
        "'$place' has no value in {scenario $empty}, where the $version page has one; all other cells "
        "are equal",
        "Look at both pages: fill the cells of this one, or empty those of the other one, by a "
        "correction.",
        "tablewright.compare.adjacent_version_checks.find_shifted_values",
        details=("empty", "version"),
        where_details=("empty",),
    ),
)
