"""T rules: reading a document: what its reader saw."""

from generator.rules.rule import Rule

RULES = (
    Rule(
        "T001",
        "warning",
        "$cells cells of '$property' hold an unescaped '|' inside brackets; each was read as one cell",
        "Accept it, or write '\\\\|' on the page.",
    ),
    Rule(
        "T002",
        "warning",
        "the header '$label' stands over column $position; columns are counted by position",
        "Accept it, or correct the number on the page.",
    ),
    Rule(
        "T003",
        "warning",
        "the header '$label' of column $position names two methods",
        "Say which method the scenario uses by an erratum, or accept it.",
    ),
    Rule(
        "T004",
        "warning",
        "the cells of '$property' were split at a '|' inside brackets and put together again; "
        "the last $missing of the row are lost and read as empty",
        "Capture the page's Markdown, or give the lost values by an erratum.",
    ),
    Rule(
        "T005",
        "warning",
        "the header '$label' is spelt otherwise than usual; read as '$read'",
        "Accept it by rule: the column's meaning does not hang on it.",
    ),
    Rule(
        "T006",
        "warning",
        "the column '$label' is none of a scenario table; its $cells filled cells are left out",
        "Accept it where they say nothing of the API, else move what they say into the other columns.",
    ),
    Rule(
        "T007",
        "warning",
        "the table that begins with '$label' ($rows rows) is none of scenarios; left out",
        "Accept it: a page is about the resource of its scenario table.",
    ),
    Rule(
        "T008",
        "warning",
        "the title is that of a page of $said",
        "Capture the page into the version that it is of; accept it where it holds for both.",
    ),
    Rule(
        "T010",
        "warning",
        "the values of '$property' run together; read as $reading, by their equal shape",
        "Compare with the page, then accept it.",
    ),
    Rule(
        "T011",
        "warning",
        "'$property' shows $count values for $columns columns; read as $reading: $reason",
        "Compare with the page as published, then accept it or place the values by an erratum.",
    ),
    Rule(
        "T012",
        "warning",
        "no known Resource begins '$printed'; read as '$resource' and '$property'",
        "Compare with the page, then accept it or correct the row by an erratum.",
    ),
    Rule(
        "T013",
        "warning",
        "the page ends in the row of '$property'; its last $missing cells were read as empty",
        "Download the page again, or accept it.",
    ),
    Rule(
        "T014",
        "warning",
        "the page ends with '$value' for '$property', which begins like another value of the row",
        "Compare with the page as published; download it again if it was cut off, else accept it.",
    ),
    Rule(
        "T020",
        "warning",
        "the path is printed without a leading slash: $path",
        "Accept it: the slash is added.",
    ),
    Rule(
        "T021",
        "warning",
        "the path says '$placeholder' for the parameter '$name'",
        "Accept it: both are taken as one.",
    ),
    Rule(
        "T022",
        "warning",
        "no parameter describes '$placeholder' in the path",
        "Add the parameter by an erratum, or accept it.",
    ),
    Rule(
        "T023",
        "warning",
        "'$name' is described twice: as $first, and as $second",
        "Drop or correct one of them by an erratum, or accept it.",
    ),
    Rule(
        "T024",
        "warning",
        "the parameter '$name' is printed '$printed'",
        "Accept it: the samples or the rules of names say so.",
    ),
    Rule(
        "T025",
        "warning",
        "a parameter has lost its name; taken as '$name', the only one of the samples without a row",
        "Compare with the page as published, then accept it.",
    ),
    Rule(
        "T026",
        "warning",
        "the row of '$name' repeats itself in its description",
        "Accept it: the copy is dropped.",
    ),
    Rule(
        "T027",
        "warning",
        "the sample spells '$name' with blanks: '$printed'",
        "Say by an erratum what is sent, or accept it.",
    ),
    Rule(
        "T028",
        "warning",
        "the sample leaves the required '$name' empty",
        "Give a value by an erratum, or accept it.",
    ),
    Rule(
        "T029",
        "warning",
        "the sample body has no '$name' ($required)",
        "Accept it, or add it by an erratum.",
    ),
    Rule(
        "T030",
        "warning",
        "the page shows no sample $what",
        "Check that the page is complete, then accept it.",
    ),
)
