"""S rules: scenarios, their sentences and their columns."""

from tablewright.rules.rule import CAPTURE, Rule

RULES = (
    Rule(
        "S001",
        "info",
        "the sentence of scenario $scenario has the number $label; its position in the list is used",
        "The columns count by position; nothing to do.",
        CAPTURE,
        details=("label",),
    ),
    Rule(
        "S002",
        "warning",
        "scenario $scenario has a sentence, which deletes nothing, but no column; it is left out",
        "Look for its values under another column. If the scenario belongs to another page, accept the "
        "finding.",
        CAPTURE,
    ),
    Rule(
        "S003",
        "warning",
        "the column of scenario $scenario has no sentence",
        "Look for the sentence on the page. Accept the finding if the table has more columns than the "
        "page has scenarios.",
        CAPTURE,
    ),
    Rule(
        "S004",
        "warning",
        "the column of scenario $scenario has no values; $result",
        "Give the values by corrections if the scenario exists; accept the finding if the column is not "
        "used.",
        CAPTURE,
        details=("result",),
    ),
    Rule(
        "S005",
        "warning",
        "the header of scenario $scenario allows $methods; $method is used, because $by",
        "Read in the sentence whether the record exists already. Accept the finding if the method fits; "
        "otherwise capture a document with only the right method in the header.",
        CAPTURE,
        details=("methods", "method", "by"),
        where_details=("methods",),
    ),
    Rule(
        "S006",
        "warning",
        "scenario $scenario may be about the record of {scenario $candidates}; that of scenario "
        "$record_of is used",
        "Compare the key cells, and correct the one that fits several records; otherwise accept the "
        "finding.",
        CAPTURE,
        details=("candidates", "record_of"),
        where_details=("record_of",),
    ),
    Rule(
        "S007",
        "warning",
        "by its cells, scenario $scenario is about the record of scenario $record_of, by its "
        "sentence about that of {scenario $named}; the cells are used",
        "Correct the key cells if the sentence is right; otherwise accept the finding.",
        CAPTURE,
        details=("record_of", "named"),
        where_details=("record_of",),
    ),
    Rule(
        "S008",
        "warning",
        "the update of scenario $scenario changes no member of the record of scenario $record_of",
        "Read in the sentence what it changes, and give the new value by a correction.",
        "tablewright.resolve.samples.sample_changes.with_sample_changes",
        details=("record_of",),
        where_details=("record_of",),
    ),
    Rule(
        "S009",
        "warning",
        "the bold cells of scenario $scenario are not the changed cells; they differ at $places",
        "Compare the cells with the record that the scenario updates, and correct a value that is wrong "
        "or missing.",
        CAPTURE,
        details=("places",),
        where_details=("places",),
    ),
    Rule(
        "S010",
        "info",
        "the sentence of scenario $scenario is the same as that of scenario $other",
        "The cells distinguish the two scenarios; nothing to do.",
        CAPTURE,
        details=("other",),
    ),
    Rule(
        "S011",
        "warning",
        "the sentence of scenario $scenario deletes the record, but its column has the method $method",
        "Read which of the two is right. Accept the finding if the column is; otherwise capture a "
        "document with the corrected header.",
        CAPTURE,
        details=("method",),
    ),
    Rule(
        "S012",
        "warning",
        "neither the header nor the sentence of scenario $scenario gives a method, and no other version "
        "has the page; $method is used",
        "Find out whether the scenario creates a record. Accept the finding if the method fits; otherwise "
        "capture a document with the method in the header.",
        CAPTURE,
        details=("method",),
    ),
    Rule(
        "S013",
        "warning",
        "no scenario creates the record of scenario $scenario",
        "Correct the key cells so that they match those of the scenario that creates the record.",
        CAPTURE,
    ),
    Rule(
        "S014",
        "warning",
        "the cells of scenario $scenario do not identify its record; the sentence means that of "
        "scenario $record_of",
        "Compare with the sentence, then accept the finding or give the key by a correction.",
        CAPTURE,
        details=("record_of",),
        where_details=("record_of",),
    ),
    Rule(
        "S015",
        "warning",
        "a text among the prerequisites is left out, because it is a sentence or a remark; it mentions: "
        "$names",
        "Read the text in the document. Add records that must exist to preload.yaml, then accept the "
        "finding.",
        CAPTURE,
        details=("names",),
        where_details=("names",),
    ),
    Rule(
        "S016",
        "warning",
        "the prerequisite '$name' is not a resource of the API$hint",
        "Add the resource that it means to `prerequisites` of convention.yaml, or accept the finding.",
        "tablewright.resolve.samples.dependencies.DependencyReader.of",
        details=("name", "hint"),
        where_details=("name",),
    ),
    Rule(
        "S017",
        "warning",
        "the prerequisites are circular: $circle; '$before' is ignored for the order",
        "Accept the finding if the prerequisite is only needed by later scenarios.",
        "tablewright.resolve.samples.ordering",
        details=("circle", "before"),
    ),
    Rule(
        "S018",
        "warning",
        "the complete sample of scenario $scenario has no '$path', because no record exists to which "
        "it can refer",
        "Add such a record to preload.yaml.",
        "tablewright.resolve.samples.completion",
        details=("path",),
    ),
    Rule(
        "S019",
        "warning",
        "the sentence of scenario $scenario does not mention that the scenario $verb '$place'",
        "Read the sentence. Correct the cell if it is wrong or was forgotten; accept the finding if the "
        "change is meant.",
        CAPTURE,
        details=("verb",),
        where_details=("verb",),
    ),
    Rule(
        "S020",
        "warning",
        "the sentence mentions '$mentioned', but the cells of scenario $scenario do not show it",
        "Correct the cells if the sentence is right; accept the finding if the cells are right.",
        CAPTURE,
        details=("mentioned",),
        where_details=("mentioned",),
    ),
    Rule(
        "S021",
        "warning",
        "the update of scenario $scenario changes the natural key of its record at $members; `run` "
        "sends $requests",
        "Accept the finding if the sentence requires the new key; otherwise correct the cell.",
        "tablewright.resolve.samples.key_changes.find_key_changes",
        details=("members", "requests"),
        where_details=("members",),
    ),
    Rule(
        "S022",
        "info",
        "the page refers to '$name', but does not list it as a prerequisite",
        "References order the resources in the same way as prerequisites; nothing to do.",
        "tablewright.resolve.samples.dependencies",
        details=("name",),
    ),
    Rule(
        "S023",
        "info",
        "the prerequisite '$name' means $resource, but the page has no reference to that resource",
        "The prerequisite orders the resources, as a reference does; nothing to do.",
        "tablewright.resolve.samples.dependencies",
        details=("name", "resource"),
    ),
    Rule(
        "S024",
        "info",
        "within one calendar year, '$name' would be before '$begin' ($days); both are read as days of "
        "one school year, which starts in July",
        "The days are in order within the school year; nothing to do.",
        "tablewright.resolve.checks.date_order.find_reversed_dates",
        details=("name", "begin", "days"),
    ),
    Rule(
        "S040",
        "info",
        "the header of scenario $scenario has no method; $method is used, $reason",
        "The sentence or the page of the other version gives the method; nothing to do.",
        CAPTURE,
        details=("method", "reason"),
    ),
    Rule(
        "S041",
        "warning",
        "the header of scenario $scenario has no method; $method is used, as the sentence requires, but "
        "the page of $version has $other",
        "Compare both pages. Accept the finding if the scenarios differ; otherwise capture a document with "
        "the right method in the header.",
        CAPTURE,
        details=("method", "version", "other"),
    ),
    Rule(
        "S025",
        "warning",
        "'$name' is before '$begin' ($days)",
        "Correct one of the two days.",
        "tablewright.resolve.checks.date_order.find_reversed_dates",
        details=("name", "begin", "days"),
        where_details=("begin",),
    ),
    Rule(
        "S030",
        "warning",
        "the $form of the update in scenario $scenario does not change '$path', although its cells differ "
        "from those of the record",
        "Read what the update changes, and correct the cell of the update or that of the record; accept the "
        "finding if no other value is possible.",
        "tablewright.resolve.samples.sample_changes.with_sample_changes",
        details=("path", "form"),
    ),
)
