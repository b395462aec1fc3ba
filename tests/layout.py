"""The layout of `generator/tablewright` as data: which part may import which.

`test_architecture.py` compares the imports of the code with it, `test_map.py` draws it.
"""

from __future__ import annotations

#: The rooms of `generator/tablewright`, from the bottom to the top, and what each of them imports. A room may
#: only import rooms above its own line. A new room is a new line here.
ROOMS: dict[str, str] = {
    "errors": "",
    "naming": "",
    "rules": "naming",
    "runtime": "",
    "plugins": "errors naming",
    "model": "naming rules",
    "package_names": "model naming",
    "values": "model naming runtime",
    "files": "errors model",
    "specfiles": "errors files model naming rules values",
    "openapi_facts": "errors model naming",
    "readers": "errors model naming plugins values",
    "capture": "errors model naming values",
    "resolve": "errors model naming package_names runtime values",
    "render": "capture model values",
    "compare": "model naming values",
    "emit": "compare errors model naming package_names plugins rules runtime values",
    "workflow": (
        "capture compare emit errors files model naming openapi_facts plugins "
        "readers render resolve specfiles"
    ),
    "commands": "capture compare errors files model naming readers resolve rules specfiles workflow",
    "cli": "commands",  # imports the commands by their names, so that `--help` does not load them
}

#: All names of a folder that no other layer of it has. They may import each other, but not in circles.
OTHERS = "*"
#: The same, for names that do not import each other.
OTHERS_APART = "* apart"

#: The order inside a folder, from the bottom to the top: a layer imports only layers in front of it. Names in
#: one layer do not import each other.
LAYERS: dict[str, list[str]] = {
    "resolve": ["corrections", "api", "samples", "checks", "resolve", "findings"],
    # A page in HTML may hold the tables of a scenario page or of a method page.
    "readers": [OTHERS, "plain_text rest_method", "html sheet", "markdown"],
    "capture": ["scenarios", OTHERS],
    "compare": [OTHERS, "report"],
    # An output kind can be added or removed alone.
    "emit": ["support", OTHERS_APART],
    # A package gets `core` and the part of its own family, so that no part may need another one.
    "runtime": ["core", OTHERS_APART],
    "runtime/core": [
        "command_options differences extras jsontext lazy printable statuses",
        "models samples store",
        "operations payload_options runs",
        "server",
        "certification console validation",
    ],
    "runtime/edfi": [
        "order resources settings",
        "bodies descriptors metadata",
        "authorization client",
        "runs server",
        "certification",
        "validation",
    ],
}

#: Libraries that these folders alone may import: exchanging them is then a change of these folders. A package
#: cannot import `specfiles`, so its runtime reads the values file of a product itself.
ONLY_IN = {
    "yaml": "runtime specfiles",
    "jinja2": "emit",
    "datamodel_code_generator": "emit",
}

#: What the rest may import from `runtime`: how a sample file is resolved, how a payload is checked, what an
#: update changes, and how the scenarios run. So a finding and the package with that value cannot disagree.
USED_OF_RUNTIME = {
    "tablewright.runtime.core.differences",
    "tablewright.runtime.core.jsontext",
    "tablewright.runtime.core.models.descriptors",
    "tablewright.runtime.core.models.repeats",
    # The names that fields cannot have.
    "tablewright.runtime.core.models.wire",
    "tablewright.runtime.core.operations",
    "tablewright.runtime.core.runs.scenarios",
    "tablewright.runtime.core.samples.placeholders",
    "tablewright.runtime.core.samples.requirements",
    "tablewright.runtime.core.samples.sample_set",
    "tablewright.runtime.core.statuses",
    "tablewright.runtime.core.store.store",
    "tablewright.runtime.edfi.bodies",
    "tablewright.runtime.edfi.descriptors.descriptor_resources",
    "tablewright.runtime.edfi.descriptors.descriptor_values",
    "tablewright.runtime.edfi.resources",
    "tablewright.runtime.edfi.runs.clean_up",
    "tablewright.runtime.edfi.runs.prerequisites",
    "tablewright.runtime.edfi.runs.scenarios",
    "tablewright.runtime.edfi.server.descriptor_service",
    "tablewright.runtime.edfi.server.problems",
    "tablewright.runtime.edfi.server.service",
}
