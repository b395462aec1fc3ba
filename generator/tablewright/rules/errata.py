"""E rules: entries of the spec files beside the pages that do not hold."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "E001",
        "error",
        "the correction ($what) touches $touched places, not $count",
        "The page changed or the entry is wrong: look at the page again, then correct or delete the entry.",
    ),
    Rule(
        "E002",
        "error",
        "the acceptance of $accepted$about covers $found findings, not $count$where",
        "Something was mended or came new: look at the findings again, then mend the entry.",
    ),
    Rule(
        "E003",
        "error",
        "the correction mends no finding $code here",
        "The finding is gone or stands elsewhere: correct `mends` or `at`.",
    ),
    Rule("E004", "error", "the API has no resource '$name'$hint", "Correct the record in preload.yaml."),
    Rule(
        "E005",
        "error",
        "the record of $name cannot hold '$path': $problem",
        "Correct the record in preload.yaml.",
    ),
    Rule(
        "E006",
        "error",
        "the record of $name lacks $members, which the API insists on",
        "Add them to the record in preload.yaml.",
    ),
    Rule("E007", "error", "the reason '$why' says nothing", "Say what makes it true, for the next reader."),
    Rule(
        "E008",
        "error",
        "the pattern of the correction is wrong: $problem",
        "Correct its `matches`, or the groups in its `now`.",
    ),
    Rule(
        "E009",
        "error",
        "corrections make this a second '$name' beside the one that is there",
        "Name or place one of them otherwise, or drop it: only one could be sent.",
    ),
    Rule(
        "E010",
        "error",
        "no entry of sources.yaml says which document '$name' comes from",
        "Capture its document again.",
    ),
    Rule(
        "E011",
        "error",
        "sources.yaml says where '$name' comes from, which is not captured",
        "Capture its document again, or remove the entry where the page is gone.",
    ),
)
