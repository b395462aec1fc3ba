"""E rules: entries of hand-written spec files that are wrong or out of date."""

from tablewright.rules.rule import Rule

RULES = (
    Rule(
        "E001",
        "error",
        "the correction with `what: $what` $problem",
        "The page changed or the entry is wrong: look at the page, then correct the entry. Delete it if "
        "the page is right now.",
        "tablewright.resolve.corrections.apply.apply_corrections",
        details=("what", "problem"),
    ),
    Rule(
        "E002",
        "error",
        "the acceptance of $accepted lists '$listed', but there is no such finding$hint",
        "The finding is gone, or it is about another place, scenario or value now. Delete the line; if "
        "another finding is there instead, look at the page before you list that one.",
        "tablewright.resolve.findings.acceptance.open_findings",
        details=("accepted", "listed", "hint"),
    ),
    Rule(
        "E003",
        "error",
        "the correction has $code in `fixes`, but there is no such finding at its place",
        "Correct `at` if the finding is at another place; otherwise remove the code from `fixes`.",
        "tablewright.resolve.findings.acceptance.open_findings",
        details=("code",),
    ),
    Rule(
        "E004",
        "error",
        "a preloaded record has the resource '$name', which the API does not have$hint",
        "Correct the resource of the record in preload.yaml.",
        "tablewright.resolve.samples.preload.read_preload",
        details=("name", "hint"),
    ),
    Rule(
        "E005",
        "error",
        "a preloaded record of $name has a wrong value or path '$path': $problem",
        "Correct the value or its path in preload.yaml. Of a resource whose page is not captured yet, the "
        "record has only the members of references: capture the page first to use others.",
        "tablewright.resolve.samples.preload.read_preload",
        details=("name", "path", "problem"),
    ),
    Rule(
        "E030",
        "error",
        "a preloaded record has the resource '$name', whose page is not captured yet, and no page "
        "refers to it",
        "Capture the page of the resource first, and run `tablewright facts`; or delete the record, which no "
        "page needs.",
        "tablewright.resolve.samples.preload.read_preload",
        details=("name",),
    ),
    Rule(
        "E006",
        "error",
        "a preloaded record of $name lacks members that the API requires: $members",
        "Add the members to the record in preload.yaml.",
        "tablewright.resolve.samples.preload.read_preload",
        details=("name", "members"),
    ),
    Rule(
        "E007",
        "error",
        "the entry has '$why' as its reason, which is too short",
        "Write in three words or more why the entry is right, for the next reader.",
        "tablewright.resolve.findings.acceptance.open_findings",
        details=("why",),
    ),
    Rule(
        "E008",
        "error",
        "the regular expression of the correction is wrong: $problem",
        "Correct `matches`, or the groups in `now`.",
        "tablewright.resolve.corrections.apply.apply_corrections",
        details=("problem",),
    ),
    Rule(
        "E009",
        "error",
        "after the corrections, two properties of the same object have the name '$name'",
        "Rename, move or delete one of the two: only one can be sent.",
        "tablewright.resolve.corrections.apply.apply_corrections",
        details=("name",),
    ),
    Rule(
        "E010",
        "error",
        "sources.yaml has no entry for '$name'",
        "Run `tablewright capture FAMILY/VERSION DOCUMENT` with its document, which writes the entry, or "
        "restore sources.yaml from version control.",
        "tablewright.resolve.checks.sources.find_pages_without_source",
        details=("name",),
    ),
    Rule(
        "E011",
        "error",
        "sources.yaml has an entry for '$name', but the spec does not have its file$hint",
        "Run `tablewright capture FAMILY/VERSION DOCUMENT` with its document, which writes the page, or "
        "delete the entry if the page no longer exists.",
        "tablewright.resolve.checks.sources.find_pages_without_source",
        details=("name", "hint"),
    ),
    Rule(
        "E012",
        "warning",
        "convention.yaml has no entry for the operation '$name'$hint; defaults are used: the objects "
        "$objects, `behaviour: $behaviour`, and the status $status for a success",
        "Add an entry with the operation's name to `pages` in convention.yaml, with the keys that differ "
        "from the defaults (such as `key: [ticket]` or `answer: BoardResult`), or accept the finding if the "
        "defaults are right. The README of the package lists them.",
        "tablewright.resolve.api.page_rules.find_pages_without_rule",
        details=("name", "objects", "behaviour", "status", "hint"),
    ),
    Rule(
        "E013",
        "warning",
        "the $what value '$value' of the parameter '$name' is not of its type $type; it is not used",
        "Give the parameter another value in the `query` of the operation in convention.yaml, or accept the "
        "finding if the parameter needs none.",
        "tablewright.resolve.api.page_rules.find_unfit_values",
        details=("name", "what", "value", "type"),
    ),
    Rule(
        "E040",
        "error",
        "$file differs from what its command wrote: captured files are not edited by hand",
        "Restore the file from version control and write a correction in corrections.yaml, or run "
        "`tablewright capture` with its document again (for facts.yaml: `tablewright facts`).",
        "tablewright.resolve.checks.sources.find_edited_files",
        details=("file",),
    ),
    Rule(
        "E041",
        "error",
        "sources.yaml has no digest of $file, so that an edit by hand would not be seen",
        "Run `tablewright capture` with its document again (for facts.yaml: `tablewright facts`), which "
        "writes the digest, or restore sources.yaml from version control.",
        "tablewright.resolve.checks.sources.find_edited_files",
        details=("file",),
    ),
)
