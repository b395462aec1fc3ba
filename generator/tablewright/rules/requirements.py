"""A rules: the additional requirements of a page, which its sentences state and not its table."""

from tablewright.rules.rule import CAPTURE, Rule

RULES = (
    Rule(
        "A001",
        "warning",
        "a requirement with $word gives no rule; it mentions: $names",
        "Read the sentence in the document. Add its rule by a correction with `what: requirement` and "
        "`fixes: [A001]`; accept the finding if no rule can state it.",
        CAPTURE,
        details=("word", "names"),
        where_details=("names",),
    ),
    Rule(
        "A002",
        "info",
        "a sentence among the additional requirements has no word such as MUST and gives no rule; it "
        "mentions: $names",
        "The sentence explains or permits something; nothing to do.",
        CAPTURE,
        details=("names",),
    ),
    Rule(
        "A003",
        "warning",
        "the rule '$rule' names '$name', which $problem",
        "Name the right property by a correction with `what: requirement`, or remove the rule.",
        "tablewright.resolve.checks.requirements.resolve_rules",
        details=("rule", "name", "problem"),
        where_details=("rule", "name"),
    ),
    Rule(
        "A004",
        "warning",
        "the page requires $rule, but the payloads do not have it ({scenario $scenarios})",
        "Give the missing values by a correction. If you accept the finding, the tests of the package leave "
        "these scenarios out.",
        "tablewright.resolve.checks.requirements.find_unmet_rules",
        details=("rule",),
        where_details=("rule",),
    ),
    Rule(
        "A005",
        "warning",
        "the rule '$rule' names the resource '$name', which the API does not have$hint",
        "Map the printed name to the API's name in `prerequisites` of convention.yaml. Accept the finding if "
        "no page of the version has that resource.",
        "tablewright.resolve.checks.requirements.resolve_rules",
        details=("rule", "name", "hint"),
        where_details=("rule", "name"),
    ),
    Rule(
        "A006",
        "info",
        "'$name' is required, but has no value ({scenario $scenarios}); the page requires $rule instead",
        "Another property, or another resource, has the value; nothing to do.",
        "tablewright.resolve.checks.required_values.find_unmet_requirements",
        details=("name", "rule"),
    ),
)
