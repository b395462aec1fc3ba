"""V rules: pages against those of the versions before and after."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "V001",
        "warning",
        "the values have moved to the left ($found); on the $version page they are in scenario $expected",
        "Move the cells by a correction with `what: scenarios` (see --suggest). Accept the finding if "
        "the other page is wrong.",
        "tablewright.compare.adjacent_version_checks.find_shifted_values",
        details=("found", "version", "expected"),
    ),
    Rule(
        "V002",
        "warning",
        "empty in scenario $empty; the $version page has a value there, and the same values in the "
        "other cells",
        "Look at both pages: fill the cells of this one, or empty those of the other one, by a "
        "correction.",
        "tablewright.compare.adjacent_version_checks.find_shifted_values",
        details=("empty", "version"),
    ),
)
