"""K rules: the keys that references carry, against the records of all pages."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "K001",
        "warning",
        "scenario $scenarios: $resource has no record with $key, of a scenario or of preload.yaml$hint",
        "Correct the value by an erratum, or declare the record in preload.yaml.",
        where_details=("key",),
    ),
    Rule(
        "K002",
        "warning",
        "scenario $scenarios: $resource has a record with $key only $when$hint",
        "Correct the value by an erratum, or accept it where the record has the key by then.",
        where_details=("key",),
    ),
)
