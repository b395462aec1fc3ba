"""D rules: the required flag of a row, against the cells of its scenarios."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "D001",
        "warning",
        "'$name' is required, but the scenarios that create the record have no value "
        "({scenario $scenarios})$how",
        "Give the value by a correction if the page forgot it. Accept the finding if the value comes "
        "later: only complete samples have it then.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name", "how"),
    ),
    Rule(
        "D002",
        "warning",
        "'$name' is $required, but no scenario has a value for it",
        "Give values by a correction. If you accept the finding, samples have no value; complete "
        "samples have a default for the type.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name", "required"),
    ),
    Rule(
        "D003",
        "warning",
        "'$name' is required, but an update leaves out the value of its record "
        "({scenario $scenarios})$how",
        "Repeat the value by a correction. If you accept the finding, only complete samples repeat it.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name", "how"),
    ),
    Rule(
        "D004",
        "info",
        "'$name' is optional, but has a value ({scenario $scenarios})",
        "Samples have the value; nothing to do.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name",),
    ),
    Rule(
        "D005",
        "info",
        "'$name' is optional, but has required members: $members",
        "The members are required only where the property itself is sent; nothing to do.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name", "members"),
    ),
)
