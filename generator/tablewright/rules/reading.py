"""T rules: what a reader finds in a document."""

from tablewright.rules.rule import CAPTURE, READERS, Rule

RULES = (
    Rule(
        "T001",
        "info",
        "a '|' without a backslash is inside brackets in {$cells cell} of '$property'; each is read as "
        "one cell",
        "The cells are read as the page means them; nothing to do. The publisher can write '\\|' instead.",
        READERS,
        details=("cells", "property"),
    ),
    Rule(
        "T002",
        "warning",
        "the header '$label' is above the column of scenario $position; the column's position is used",
        "Compare the column with the sentence of its scenario. Accept the finding if they agree; "
        "otherwise move the cells by a correction with `what: scenarios`.",
        CAPTURE,
        details=("label", "position"),
    ),
    Rule(
        "T004",
        "warning",
        "a '|' inside brackets split cells of '$property'; they are joined again, and the row is read "
        "with {$missing empty cell} at its end",
        "Capture the Markdown source of the page, or give the missing values by a correction.",
        READERS,
        details=("property", "missing"),
    ),
    Rule(
        "T005",
        "info",
        "the header '$label' is read as '$read'",
        "The column is recognised; nothing to do unless it is the wrong one.",
        READERS,
        details=("label", "read"),
    ),
    Rule(
        "T006",
        "warning",
        "the column '$label' does not belong to this kind of table; it is left out, with {$cells filled "
        "cell}",
        "Accept the finding if the cells are comments. If they hold values of the API, move them into "
        "the other columns of the document and capture it again.",
        READERS,
        details=("label", "cells"),
    ),
    Rule(
        "T007",
        "info",
        "the table that begins with '$label' is not a scenario table; it is left out, with {$rows more "
        "row}",
        "A page is captured from its scenario table alone; other tables need no action.",
        READERS,
        details=("label", "rows"),
    ),
    Rule(
        "T008",
        "warning",
        "the title is that of a page of another version, $version",
        "Capture the page into that version. Accept the finding if the page is valid for both versions.",
        CAPTURE,
        details=("version",),
    ),
    Rule(
        "T009",
        "warning",
        "the header '$label' belongs to a scenario, but its number and method cannot be read; it is "
        "read as '$read'",
        "Compare the method with the scenario's sentence. Accept the finding if they agree; otherwise "
        "capture the page again with a corrected header.",
        READERS,
        details=("label", "read"),
    ),
    Rule(
        "T010",
        "warning",
        "the values of '$property' have no separators; they are read as $reading, because the parts "
        "have the same form",
        "Compare the values with the page, then accept the finding or give the values by a correction.",
        READERS,
        details=("property", "reading"),
        where_details=("reading",),
    ),
    Rule(
        "T011",
        "warning",
        "'$property' has {$count value} for {$columns column}; the values are read as $reading ($reason)",
        "Compare with the page as published, then accept the finding or place the values by a "
        "correction.",
        READERS,
        details=("property", "count", "columns", "reading", "reason"),
    ),
    Rule(
        "T012",
        "warning",
        "'$printed' does not begin with a known resource; it is read as resource '$resource' and "
        "property '$property'",
        "Compare with the page, then accept the finding or correct the name of the property.",
        READERS,
        details=("printed", "resource", "property"),
    ),
    Rule(
        "T013",
        "warning",
        "the page ends in the row of '$property'; the row is read with {$missing empty cell} at its end",
        "Download the page again. If it ends there as published, accept the finding.",
        READERS,
        details=("property", "missing"),
    ),
    Rule(
        "T014",
        "warning",
        "the page ends with the value '$value' of '$property', which is the beginning of another value "
        "of the row",
        "Download the page again if it was cut off; otherwise accept the finding.",
        READERS,
        details=("value", "property"),
    ),
    Rule(
        "T015",
        "warning",
        "the row of '$property' has {$cells cell} for {$columns column}; it is read with {$missing "
        "empty cell} at its end",
        "Compare with the page as published, and give the missing values by a correction, or accept the "
        "finding.",
        READERS,
        details=("property", "cells", "columns", "missing"),
    ),
    Rule(
        "T016",
        "warning",
        "the row of '$property' has {$cells cell} for {$columns column}; the last are left out: $surplus",
        "Check whether a bare '|' in the row moves the cells after it. If so, write '\\|' in the "
        "document and capture it again; otherwise correct the values of the row.",
        READERS,
        details=("property", "cells", "columns", "surplus"),
    ),
    Rule(
        "T017",
        "warning",
        "the row of '$property' does not end with '|'; its last cell is read as '$cell'",
        "Check whether the next line of the page continues the cell. If so, correct the value; "
        "otherwise accept the finding.",
        READERS,
        details=("property", "cell"),
    ),
    Rule(
        "T018",
        "warning",
        "the rows from '$property' on are separated from the table; they are read as part of it ({$rows "
        "row})",
        "Accept the finding if they belong to the table; otherwise remove the properties by corrections.",
        READERS,
        details=("rows", "property"),
    ),
    Rule(
        "T019",
        "warning",
        "a second scenario table, for another resource or with other columns, is left out ({$rows "
        "row}): $names",
        "Save the table as a document of its own, capture that, and accept the finding.",
        READERS,
        details=("rows", "names"),
    ),
    Rule(
        "T020",
        "info",
        "the path has no leading slash: $path",
        "The slash is added. A correction with `what: path` records it for the publisher.",
        READERS,
        details=("path",),
    ),
    Rule(
        "T021",
        "info",
        "the path has the placeholder '$placeholder' for the parameter '$name'",
        "Both are read as one parameter. A correction of the name records it for the publisher.",
        READERS,
        details=("placeholder", "name"),
    ),
    Rule(
        "T022",
        "warning",
        "no row describes the path parameter '$placeholder'",
        "Look for the row under another name and correct that name. If you accept the finding, the "
        "parameter is read as text.",
        READERS,
        details=("placeholder",),
    ),
    Rule(
        "T023",
        "warning",
        "two rows describe '$name': $first, and $second",
        "Remove or rename one of the two by a correction; accept the finding if they are different "
        "parameters.",
        READERS,
        details=("name", "first", "second"),
    ),
    Rule(
        "T024",
        "info",
        "the parameter '$name' is printed as '$printed'",
        "The name without blanks is used; nothing to do.",
        READERS,
        details=("name", "printed"),
    ),
    Rule(
        "T025",
        "warning",
        "a parameter has no name; it is read as '$name', the only member of the samples without a row",
        "Compare the row with the samples on the page, then accept the finding.",
        READERS,
        details=("name",),
    ),
    Rule(
        "T026",
        "info",
        "the description of '$name' begins with a copy of the other cells of its row",
        "The copy is removed; nothing to do.",
        READERS,
        details=("name",),
    ),
    Rule(
        "T027",
        "warning",
        "the sample has '$name' with blanks in the name: '$printed'",
        "Find out which name the server reads, and correct the name.",
        READERS,
        details=("name", "printed"),
    ),
    Rule(
        "T028",
        "warning",
        "the sample has an empty value for '$name', which is required",
        "Give a value by a correction, so that the sample can be sent.",
        READERS,
        details=("name",),
    ),
    Rule(
        "T029",
        "info",
        "the sample body does not have '$name', which the row calls $required",
        "Payloads do not have the member either; nothing to do unless it is required.",
        READERS,
        details=("name", "required"),
    ),
    Rule(
        "T030",
        "warning",
        "the page has no sample $kind",
        "Check that the document is complete. Accept the finding if the page never had one.",
        READERS,
        details=("kind",),
    ),
    Rule(
        "T031",
        "warning",
        "a cell of '$property' ends before its value is complete: '$value'; it is read as printed",
        "Compare with the page as published, then accept the finding or correct the value.",
        READERS,
        details=("property", "value"),
    ),
    Rule(
        "T032",
        "warning",
        "the values of '$property' cannot be divided into {$columns column}; they are left out: $values",
        "Put each value on a line of its own in the document and capture it again, or give the values "
        "by a correction.",
        READERS,
        details=("property", "columns", "values"),
    ),
    Rule(
        "T033",
        "warning",
        "a line begins like a row, but cannot be read as one; it is left out, up to the next row: "
        "$printed",
        "Correct the line in the document and capture it again, or add the property by a correction.",
        READERS,
        details=("printed",),
    ),
    Rule(
        "T034",
        "warning",
        "the parameter group '$group' is unknown; its parameters are left out: $names",
        "Move the parameters to a known group of the document (URL, query or body) and capture it again.",
        READERS,
        details=("group", "names"),
    ),
    Rule(
        "T035",
        "warning",
        "a parameter without a name is left out: $printed",
        "Put a name and a type at the beginning of the line and capture the document again; accept the "
        "finding if the line is not a parameter.",
        READERS,
        details=("printed",),
    ),
    Rule(
        "T036",
        "warning",
        "the text below the table is left out (lines $lines): $text",
        "Check that the text is no row of the table. If it is one, complete the row in the document and "
        "capture it again.",
        READERS,
        details=("text", "lines"),
    ),
    Rule(
        "T037",
        "warning",
        "'$text' in the row of '$property' has no cell borders; it is read as $reading ($reason), and not as "
        "$other",
        "Compare with the page as published. If the reading is right, accept the finding with its text and "
        "reading; otherwise give the values by a correction.",
        READERS,
        details=("property", "text", "reading", "reason", "other"),
        where_details=("text", "reading"),
        by_value=True,
    ),
    Rule(
        "T038",
        "warning",
        "the column '$label' in front of Resource is left out, with the cells: $texts",
        "Accept the finding if the cells are comments about the rows, such as the aggregate of the data "
        "model.",
        READERS,
        details=("label", "texts"),
    ),
)
