"""What makes a folder an installable package: metadata, README, entry point, typing marker."""

from __future__ import annotations

from dataclasses import dataclass

from generator import naming
from generator.model.artifact import Artifact
from generator.model.version import Resource, Sample, Version
from generator.templating import render


@dataclass(frozen=True, slots=True)
class ResourceView:
    """A resource as the README shows it."""

    name: str
    sample: str
    module: str
    class_name: str
    scenarios: tuple[str, ...]


def emit(version: Version) -> tuple[Artifact, ...]:
    """pyproject.toml, README, CHANGES, LICENSE notice, `__init__`, `cli` and `py.typed`."""
    package = version.info.package
    view = {
        "info": version.info,
        "package": package,
        "command": package.replace("_", "-"),
        "convention": version.convention,
        "resources": [_resource(resource) for resource in version.resources],
        "first": _resource(version.resources[0]),
        "operation": version.resources[0].operations[0].name,
    }
    return (
        Artifact("pyproject.toml", render("package/pyproject.toml.jinja", **view), "text"),
        Artifact("README.md", render("package/README.md.jinja", **view), "text"),
        Artifact("CHANGES.md", render("package/CHANGES.md.jinja", **view), "text"),
        Artifact(f"{package}/__init__.py", render("package/init.py.jinja", **view), "python"),
        Artifact(f"{package}/cli.py", render("package/cli.py.jinja", **view), "python"),
        Artifact(f"{package}/py.typed", "", "text"),
    )


def _resource(resource: Resource) -> ResourceView:
    return ResourceView(
        resource.name,
        naming.kebab(resource.name),
        naming.module_name(resource.name),
        naming.pascal(resource.object),
        tuple(_sentence(sample) for sample in resource.samples),
    )


def _sentence(sample: Sample) -> str:
    """A scenario in a few words, made from its structure."""
    scenario = sample.scenario
    words = [f"{scenario.number}: {scenario.does}"]
    words += [f"({scenario.who})"] if scenario.who else []
    words += [f"the record of {scenario.of}"] if scenario.of else []
    words += (
        [f"with {', '.join(f'`{place}`' for place in scenario.changes)} changed"] if scenario.changes else []
    )
    return " ".join(words)
