"""K rules: the keys of references, against the records of all pages."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "K001",
        "warning",
        "no scenario and no entry of preload.yaml creates the record that the reference needs "
        "({scenario $scenarios}): a record of $resource with $key$hint",
        "Correct the value of the key (see --suggest), or add the record to preload.yaml.",
        "tablewright.resolve.checks.unresolved_references.find_unresolved_references",
        details=("resource", "key", "hint"),
        where_details=("key",),
    ),
    Rule(
        "K002",
        "warning",
        "the record that the reference needs ({scenario $scenarios}) exists only $when: a record of "
        "$resource with $key$hint",
        "Correct the value of the key. Accept the finding if the other page changes the key before this"
        " scenario runs.",
        "tablewright.resolve.checks.unresolved_references.find_unresolved_references",
        details=("resource", "key", "when", "hint"),
        where_details=("key",),
    ),
    Rule(
        "K003",
        "error",
        "the server refuses {scenario $scenarios}$form, because no record of $resource with $key exists"
        " at that time$hint",
        "Correct the value of the key (see --suggest), or add the record to preload.yaml. The tests of the"
        " package would fail.",
        "tablewright.resolve.checks.story.with_story",
        details=("resource", "key", "form", "hint"),
        where_details=("key",),
    ),
    Rule(
        "K004",
        "error",
        "'$path' of the record of '$name' refers to a record of $resource with $key, which does not"
        " exist before it$hint",
        "Correct the value, or add the record. The records of a resource in preload.yaml are created"
        " after the scenarios of earlier resources, before those of their own.",
        "tablewright.resolve.checks.story.check_story",
        details=("name", "path", "resource", "key", "hint"),
    ),
    Rule(
        "K005",
        "error",
        "the server refuses the scenario$form: $problem",
        "Correct the cells, or the scenario. The tests of the package would fail.",
        "tablewright.resolve.checks.story.check_story",
        details=("form", "problem"),
    ),
    Rule(
        "K006",
        "error",
        "the server refuses the record of '$name': $problem",
        "Correct the record in preload.yaml.",
        "tablewright.resolve.checks.story.check_story",
        details=("name", "problem"),
    ),
    Rule(
        "K007",
        "error",
        "the scenarios of the page fail without those of other pages: $problem",
        "Correct the cells of the page, or those of the first scenario of the resource that it refers to.",
        "tablewright.resolve.checks.story.check_story",
        details=("problem",),
    ),
    Rule(
        "K008",
        "error",
        "'$path' has no value ({scenario $scenarios}), but the API requires it in each $object; the server"
        " refuses the payload",
        "Give the value by a correction, or add the row with `what: properties`.",
        "tablewright.resolve.checks.story.with_story",
        details=("path", "object"),
        where_details=("path",),
    ),
)
