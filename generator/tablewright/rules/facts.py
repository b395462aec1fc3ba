"""F rules: pages against the API's facts."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "F001", "error", "the API has no resource '$name'$hint", "Correct the page's root name by an erratum."
    ),
    Rule("F002", "error", "key part '$name' has no place in the body", "Repair the OpenAPI document."),
    Rule(
        "F003",
        "warning",
        "query name '$name' has no place in the body; left out",
        "Repair the OpenAPI document, or accept it with a reason.",
    ),
    Rule(
        "F004",
        "warning",
        "'$member' ends in no published descriptor; taken as $descriptor without values",
        "Accept it where the standard publishes no values, else give the right descriptor file.",
    ),
    Rule(
        "F005",
        "warning",
        "'$member' may be a $descriptor or one of $others; taken as the longest",
        "Check the standard, and accept it.",
    ),
    Rule(
        "F006",
        "warning",
        "the descriptors are of data standard $descriptors, the API document says $openapi",
        "Give both files of the same data standard.",
    ),
    Rule(
        "F007",
        "warning",
        "the facts are of data standard $facts, the version is of $version",
        "Run `tablewright facts` with the documents of the version's data standard, or correct version.yaml.",
    ),
    Rule(
        "F101",
        "error",
        "the facts do not cover '$name'",
        "Run `tablewright facts` for this version, or correct the page's root name by an erratum.",
    ),
    Rule(
        "F102",
        "warning",
        "'$name' is no member of $object$hint",
        "Correct the name, or drop it, by an erratum.",
    ),
    Rule(
        "F103",
        "warning",
        "'$name' is no member of $object, but stands at $paths",
        "Move it to the right place by an erratum.",
    ),
    Rule("F104", "warning", "'$name' is printed as $page, the API says $api", "Accept it: the API wins."),
    Rule(
        "F105",
        "warning",
        "'$name' is printed as $page, the API says $api",
        "Accept it by rule: the API wins.",
    ),
    Rule(
        "F106",
        "warning",
        "'$name' is printed as a $page, the API says $api",
        "Accept it, or correct it by an erratum.",
    ),
    Rule(
        "F107",
        "warning",
        "the API refuses the object without '$name', which the page does not mention",
        "Accept it, or add it to the page by an erratum.",
    ),
    Rule(
        "F108", "warning", "'$name' is $page on the page, the API refuses documents without it", "Accept it."
    ),
    Rule(
        "F109",
        "warning",
        "'$name' is spelt '$api' by the API",
        "Accept it: the API's spelling goes on the wire.",
    ),
    Rule(
        "F110",
        "warning",
        "'$name' is called '$api' by the API",
        "Accept it: the API's name goes on the wire.",
    ),
    Rule(
        "F111",
        "warning",
        "'$value' is no published value of $descriptor",
        "Correct the value by an erratum, or accept it where servers define their own.",
    ),
    Rule("F112", "warning", "'$value' is spelt '$api' in $descriptor", "Correct the value by an erratum."),
    Rule("F113", "warning", "'$name' is deprecated in the API", "Accept it."),
    Rule(
        "F114",
        "warning",
        "scenario $scenario: $problem; left out",
        "Correct the value or the property's type by an erratum.",
    ),
    Rule(
        "F115",
        "warning",
        "'$name' stands in the items of a list: $api",
        "Accept it: each value becomes an item.",
    ),
    Rule(
        "F116",
        "error",
        "an erratum keeps '$name' as a member that the API lacks, but the API has it",
        "Delete the correction.",
    ),
    Rule(
        "F117",
        "warning",
        "'$name' is $page on the page, the API refuses a $object without it",
        "Accept it by rule: it must be sent wherever its object is.",
    ),
    Rule(
        "F118",
        "warning",
        "'$name' is conditional on the page, the API does without it",
        "Accept it by rule: the condition is certification's own.",
    ),
    Rule(
        "F119",
        "warning",
        "'$path' of scenario $scenarios: $problem; left out",
        "Correct the value by an erratum, or accept it: the API wins, and the sample goes without the value.",
        where_details=("problem",),
    ),
    Rule(
        "F120",
        "warning",
        "scenario $scenarios has no '$path', without which the API refuses a $object",
        "Give the value by an erratum, or accept it: only the complete form of the sample has it.",
        where_details=("path",),
    ),
)
