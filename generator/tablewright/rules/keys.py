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
)
