"""L rules: how rows become a tree of properties."""

from tablewright.rules.rule import CAPTURE, Rule

RULES = (
    Rule(
        "L001",
        "info",
        "the Resource cell '$resource' differs from '$parent' in capitals only",
        "The parent is found; nothing to do.",
        CAPTURE,
        details=("resource", "parent"),
    ),
    Rule(
        "L002",
        "warning",
        "the Resource cell '$resource' has only its last words in common with '$parent'; the row is "
        "read as a member of '$parent'",
        "Compare with the page. If the row belongs to another parent, move it by a correction with "
        "`what: place`.",
        CAPTURE,
        details=("resource", "parent"),
    ),
    Rule(
        "L003",
        "warning",
        "the Resource cell '$resource' has no parent row ({$rows row}, kept as unplaced): $reason",
        "Move the rows to their parent by a correction with `what: place`, or accept the finding if "
        "they belong to another page.",
        CAPTURE,
        details=("resource", "rows", "reason"),
    ),
    Rule(
        "L004",
        "info",
        "the Resource cell '$resource' leaves out the role in the name of '$parent'; the row is read as "
        "a member of '$parent'",
        "The cell is the end of that name; nothing to do.",
        CAPTURE,
        details=("resource", "parent"),
    ),
    Rule(
        "L005",
        "warning",
        "the Resource cell '$resource' differs from '$parent' in one letter; the row is read as a "
        "member of '$parent'",
        "Correct the name of the parent row if it has the typo; accept the finding if the Resource cell "
        "has it.",
        CAPTURE,
        details=("resource", "parent"),
    ),
    Rule(
        "L006",
        "info",
        "the Resource cell '$resource' is the name that the row's own members use; the row is read as a "
        "member of the page's resource",
        "The row can only be at the root of the page; nothing to do.",
        CAPTURE,
        details=("resource",),
    ),
    Rule(
        "L007",
        "info",
        "the Resource cell of this key is '$resource', which is also that of the reference above it; "
        "the key is read as a member of the reference",
        "The API has the member in the reference only; nothing to do.",
        CAPTURE,
        details=("resource",),
    ),
    Rule(
        "L008",
        "info",
        "rows with the Resource cell '$resource' are above their parent row",
        "The order of rows does not matter; nothing to do.",
        CAPTURE,
        details=("resource",),
    ),
    Rule(
        "L009",
        "warning",
        "the Resource cell '$resource' also fits $others; the nearest row is used as the parent",
        "Compare with the page. If another parent is meant, move the rows by a correction with `what: "
        "place`.",
        CAPTURE,
        details=("resource", "others"),
    ),
    Rule(
        "L012",
        "info",
        "repeated rows are read as {$count item} of '$place'",
        "Each repetition is one item; nothing to do.",
        CAPTURE,
        details=("count",),
    ),
    Rule(
        "L013",
        "warning",
        "'$name' is printed again, but not in a collection; it is kept as a second property",
        "Remove or rename one of the two by a correction.",
        CAPTURE,
        details=("name",),
    ),
    Rule(
        "L014",
        "info",
        "the cell has one system value, other members of the list have {$count item}; each item gets a "
        "system value",
        "Any value is accepted for each item, also the same one for several; nothing to do.",
        CAPTURE,
        details=("count",),
    ),
    Rule(
        "L015",
        "warning",
        "'$place' has fewer values than another member of its list, which has $count; values at the "
        "same position form one item",
        "Compare with the page, and correct the cells that are missing or too many.",
        CAPTURE,
        details=("count",),
    ),
    Rule(
        "L016",
        "info",
        "'$place' and its members are separated by {$rows row} of other properties",
        "The names of the Resource cells connect the rows; nothing to do.",
        CAPTURE,
        details=("rows",),
    ),
    Rule(
        "L017",
        "warning",
        "the {$rows row} of '$place' differ in collection flag, type or required; the first is used, "
        "not $others",
        "Compare with the page. Correct the kind, type or required flag if the first row is wrong; "
        "otherwise accept the finding.",
        CAPTURE,
        details=("rows", "others"),
    ),
    Rule(
        "L020",
        "warning",
        "the Is Collection cell has '$text'; it is read as $read",
        "Correct the kind of the property if the reading is wrong; otherwise accept the finding.",
        CAPTURE,
        details=("text", "read"),
    ),
    Rule(
        "L021",
        "warning",
        "the Required cell has '$text'; it is read as $read",
        "Correct `required` of the property if the reading is wrong; otherwise accept the finding.",
        CAPTURE,
        details=("text", "read"),
    ),
    Rule(
        "L022",
        "info",
        "'$place' has $reason (type '$type'); it is read as a collection",
        "F106 reports the property if the API has no list there; nothing to do here.",
        CAPTURE,
        details=("reason", "type"),
    ),
    Rule(
        "L025",
        "info",
        "the type is '$type', but the name ends like that of a reference or descriptor; it is read as "
        "the name shows",
        "The API's type is used where they differ; nothing to do.",
        CAPTURE,
        details=("type",),
    ),
    Rule(
        "L026",
        "info",
        "the type '$type' is not known; the property is read as a single value",
        "The API's type is used; nothing to do.",
        CAPTURE,
        details=("type",),
    ),
    Rule(
        "L027",
        "info",
        "the reference '$place' has no rows for its members",
        "The members come from the key of the API; nothing to do unless a scenario needs values.",
        CAPTURE,
    ),
    Rule(
        "L028",
        "warning",
        "the end of '$name' looks like a misspelt '$word'; it is read as such",
        "Correct the end of the name.",
        CAPTURE,
        details=("name", "word"),
    ),
    Rule(
        "L029",
        "info",
        "the name '$name' is not in camel case; the usual form is '$usual'",
        "The API's spelling is sent. Correct the name if the API does not have it either (F102).",
        CAPTURE,
        details=("name", "usual"),
    ),
    Rule(
        "L030",
        "warning",
        "'$place' is a list of '$type', but no row is a member of its items",
        "Add the members by a correction with `what: properties`, or move the rows that belong there.",
        CAPTURE,
        details=("type",),
    ),
    Rule(
        "L031",
        "warning",
        "a row without a property name is left out: $cells",
        "Add the property by a correction if the row describes one; otherwise accept the finding.",
        CAPTURE,
        details=("cells",),
    ),
    Rule(
        "L032",
        "info",
        "the type '$type' of '$place' is read as $read",
        "The API's type is used where they differ; nothing to do.",
        CAPTURE,
        details=("type", "read"),
    ),
    Rule(
        "L034",
        "warning",
        "the resource of the page is read as '$resource', which neither the title nor the first row "
        "names",
        "The first row belongs to another resource or has a typo: compare with the title, and correct "
        "that row.",
        CAPTURE,
        details=("resource",),
    ),
    Rule(
        "L046",
        "warning",
        "the type cell is empty; the type of the value in the sample is used, which is '$type'",
        "Correct the type if values of other types are allowed; otherwise accept the finding.",
        CAPTURE,
        details=("type",),
    ),
    Rule(
        "L047",
        "warning",
        "the type '$type' of '$place' is not known; it is read as text",
        "Correct the type: string, integer, number, boolean, date or dateTime. Otherwise accept the finding.",
        "tablewright.resolve.api.operation_facts.find_unknown_types",
        details=("type",),
    ),
)
