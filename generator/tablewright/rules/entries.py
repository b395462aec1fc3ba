"""E rules: entries of hand-written spec files that are wrong or out of date."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "E001",
        "error",
        "the correction ($what) changes $touched places, not $count",
        "The page changed or the entry is wrong: look at the page, then correct the entry, or delete it"
        " if the page is right now.",
        "tablewright.resolve.corrections.apply.apply_corrections",
        details=("what", "touched", "count"),
    ),
    Rule(
        "E002",
        "error",
        "the acceptance of $accepted$about covers $found findings, not $count$where",
        "Findings came or went: look at those that are left, then correct `count` or `at`, or delete "
        "the entry.",
        "tablewright.resolve.findings.acceptance.open_findings",
        details=("accepted", "about", "found", "count", "where"),
    ),
    Rule(
        "E003",
        "error",
        "the correction ends no finding $code here",
        "The finding is gone or at another place: correct `fixes` or `at`.",
        "tablewright.resolve.findings.acceptance.open_findings",
        details=("code",),
    ),
    Rule(
        "E004",
        "error",
        "the API has no resource '$name'$hint",
        "Correct the resource of the record in preload.yaml.",
        "tablewright.resolve.samples.preload.read_preload",
        details=("name", "hint"),
    ),
    Rule(
        "E005",
        "error",
        "the record of $name cannot have '$path': $problem",
        "Correct the record in preload.yaml.",
        "tablewright.resolve.samples.preload.read_preload",
        details=("name", "path", "problem"),
    ),
    Rule(
        "E006",
        "error",
        "the record of $name has no $members, which the API requires",
        "Add the members to the record in preload.yaml.",
        "tablewright.resolve.samples.preload.read_preload",
        details=("name", "members"),
    ),
    Rule(
        "E007",
        "error",
        "'$why' is not a reason",
        "Write why the entry is right, in three words or more, for the next reader.",
        "tablewright.resolve.findings.acceptance.open_findings",
        details=("why",),
    ),
    Rule(
        "E008",
        "error",
        "the pattern of the correction is wrong: $problem",
        "Correct `matches`, or the groups in `now`.",
        "tablewright.resolve.corrections.apply.apply_corrections",
        details=("problem",),
    ),
    Rule(
        "E009",
        "error",
        "corrections give the object a second '$name'",
        "Rename, move or delete one of the two: only one can be sent.",
        "tablewright.resolve.corrections.apply.apply_corrections",
        details=("name",),
    ),
    Rule(
        "E010",
        "error",
        "sources.yaml has no entry for '$name'",
        "Capture its document again.",
        "tablewright.resolve.checks.sources.find_pages_without_source",
        details=("name",),
    ),
    Rule(
        "E011",
        "error",
        "sources.yaml has an entry for '$name', which is not captured",
        "Capture its document again, or delete the entry if the page is gone.",
        "tablewright.resolve.checks.sources.find_pages_without_source",
        details=("name",),
    ),
)
