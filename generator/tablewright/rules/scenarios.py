"""S rules: scenarios against columns."""

from tablewright.rules.rule import Rule

RULES = (
    Rule("S001", "warning", "the sentence is numbered $label; its position decides", "Accept it."),
    Rule(
        "S002",
        "warning",
        "the scenario has no column and deletes nothing; left out",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule("S003", "warning", "the column has no sentence", "Accept it with a reason."),
    Rule(
        "S004",
        "warning",
        "the column is empty (kept: $kept)",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S005",
        "warning",
        "the column offers $methods; taken as $method, as $by",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S006",
        "warning",
        "the record that it works on may be that of $candidates; taken as $of",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S007",
        "warning",
        "the cells are those of scenario $of, the sentence means $told; the cells decide",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S008",
        "warning",
        "the update changes nothing of scenario $of",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S009",
        "warning",
        "bold marks and changed values do not agree at $places",
        "Compare the cells with the record that the scenario updates.",
    ),
    Rule(
        "S010",
        "warning",
        "the sentence is that of scenario $other word for word",
        "Accept it: the cells decide.",
    ),
    Rule(
        "S011",
        "warning",
        "the sentence deletes, the column says $method",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S012",
        "warning",
        "the column gives no method; taken as $method",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S013",
        "warning",
        "no scenario makes the record that it works on",
        "Correct the scenarios by an erratum, or accept it.",
    ),
    Rule(
        "S014",
        "warning",
        "only the sentence says that it works on the record of scenario $of",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S015",
        "warning",
        "a prerequisite is a sentence and left out; it mentions: $names",
        "Read it in the document, and accept it.",
    ),
    Rule(
        "S016",
        "warning",
        "the prerequisite '$name' is no resource of the API$hint",
        "Say under `prerequisites` of convention.yaml which resource it means, or accept it.",
        where_details=("name",),
    ),
    Rule(
        "S017",
        "warning",
        "what the resources need makes a circle: $circle; '$before' is not waited for",
        "Accept it where the prerequisite is only meant for later scenarios.",
    ),
    Rule(
        "S018",
        "warning",
        "the complete form of scenario $scenario lacks '$path': there is no record to refer to",
        "Add such a record to preload.yaml, or accept it.",
    ),
    Rule(
        "S019",
        "warning",
        "scenario $scenario $does it, and its sentence does not mention it",
        "Correct the cell by an erratum where it slipped or was forgotten; else accept it: the cells decide.",
        where_details=("scenario",),
    ),
    Rule(
        "S020",
        "warning",
        "the sentence speaks of '$said', the cells do not",
        "Read which side is right; correct the cells by an erratum, or accept it: the cells decide.",
        where_details=("said",),
    ),
    Rule(
        "S021",
        "warning",
        "the update changes the natural key of its record at $members; a run sends $run",
        "Accept it where the sentence asks for it, or correct the cell by an erratum.",
    ),
    Rule(
        "S022",
        "warning",
        "the page refers to '$name', which is none of its prerequisites",
        "Accept it by rule: references order the resources as well as prerequisites do.",
    ),
    Rule(
        "S023",
        "warning",
        "the prerequisite '$name' means $meant, to which the page does not refer",
        "Accept it where the record must be there for another reason.",
    ),
    Rule(
        "S024",
        "warning",
        "in one calendar year '$name' would come before '$begin' ($days); read in one school year, "
        "whose days from July on come first",
        "Accept it by rule: the days stand in the right order there.",
    ),
    Rule(
        "S025",
        "warning",
        "'$name' comes before '$begin' ($days)",
        "Correct one of the days by an erratum.",
    ),
    Rule(
        "S026",
        "warning",
        "what stands in parentheses behind the prerequisite '$name' is a sentence and left out",
        "Read it in the document, and accept it.",
        where_details=("name",),
    ),
)
