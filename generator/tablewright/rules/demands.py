"""D rules: what certification requires, against the cells of the scenarios."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "D001",
        "warning",
        "'$name' is required, but empty at creation in scenario $scenarios$how",
        "Give the value by a correction if the page forgot it. Accept the finding if the value comes "
        "later: only the complete form of the sample has it then.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name", "how"),
    ),
    Rule(
        "D002",
        "warning",
        "'$name' is $required, but no scenario has a value for it",
        "Give values by a correction. If you accept the finding, only the complete form of a sample has"
        " a value, which is a default for the type.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name", "required"),
    ),
    Rule(
        "D003",
        "warning",
        "'$name' is required, but the update of scenario $scenarios leaves out the value of its "
        "record$how",
        "Repeat the value by a correction. If you accept the finding, only the complete form of the "
        "sample repeats it.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name", "how"),
    ),
    Rule(
        "D004",
        "info",
        "'$name' is optional, but has a value in scenario $scenarios",
        "The sample has the value; nothing to do.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name",),
    ),
    Rule(
        "D005",
        "info",
        "'$name' is optional, but its $members is required",
        "The members are required where the whole is sent; nothing to do.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name", "members"),
    ),
)
