"""Typed models: datamodel-code-generator called once a version, with our document and our templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tablewright import naming
from tablewright.emit.support.model_codegen import ModelRequest
from tablewright.emit.support.schemas import Named, named_schemas
from tablewright.emit.support.templating import escaped, render
from tablewright.model.artifact import STAMP, Artifact
from tablewright.model.version import Version
from tablewright.values.json_schema import Schema

#: What the docstring says of a member, not its field: a deprecated one would warn at every use.
_APART = {"description", "deprecated"}


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `models` package: a module a resource, one a reference, one a descriptor, lazy `__init__`s."""
    schemas = named_schemas(version, lambda home: f"#/components/schemas/{home.dotted}")
    classes = Artifact(f"{version.info.package}/models", _request(version, schemas).text(), "models")
    return (classes, *_descriptor_modules(version, schemas), *_packages(version, schemas))


def _request(version: Version, schemas: tuple[Named, ...]) -> ModelRequest:
    """What datamodel-code-generator makes all classes but the descriptors from."""
    package = version.info.package
    objects = [named for named in schemas if "properties" in named.schema]
    modules = {
        named.home.module: named.spec_path for named in schemas if named.home.module[0] != "descriptors"
    }
    return ModelRequest(
        package,
        f"Typed models of {version.info.title}.",
        _document(schemas),
        {named.home.dotted: f"{package}._runtime.core.wire.WireModel" for named in objects},
        _aliases(objects),
        {"/".join(module): (_path(package, module), _header(origin)) for module, origin in modules.items()},
    )


def _path(package: str, module: tuple[str, ...]) -> str:
    return f"{package}/models/{'/'.join(module)}.py"


def _header(origin: str) -> str:
    return f"{STAMP} from {origin}; do not edit."


def _document(schemas: Iterable[Named]) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": {named.home.dotted: _with_texts_apart(named.schema) for named in schemas}},
    }


def _with_texts_apart(schema: Schema) -> Schema:
    """The schema with its members' texts in `x-says`, from where our template prints them as docstrings."""
    if "properties" not in schema:
        return {key: value for key, value in schema.items() if key not in _APART}
    says = {
        wire: escaped(prop["description"])
        for wire, prop in schema["properties"].items()
        if "description" in prop
    }
    bare = {
        wire: {key: value for key, value in prop.items() if key not in _APART}
        for wire, prop in schema["properties"].items()
    }
    return {**schema, "properties": bare, "x-says": says}


def _aliases(objects: Iterable[Named]) -> dict[str, str]:
    """The Python name of every field: only `naming` may invent names."""
    return {
        f"{named.home.dotted}.{wire}": naming.field_name(wire)
        for named in objects
        for wire in named.schema["properties"]
        if naming.field_name(wire) != wire
    }


def _descriptor_modules(version: Version, schemas: tuple[Named, ...]) -> list[Artifact]:
    package = version.info.package
    origins = {named.home.class_name: (named.home.module, named.spec_path) for named in schemas}
    found = []
    for descriptor in version.descriptors:
        module, origin = origins[descriptor.name]
        text = render(
            "models/descriptor.py.jinja",
            name=descriptor.name,
            namespace=descriptor.namespace,
            values=descriptor.values,
            standard=version.info.data_standard,
            package=package,
        )
        found.append(Artifact(_path(package, module), f"{_header(origin)}\n{text}", "python"))
    return found


def _packages(version: Version, schemas: tuple[Named, ...]) -> list[Artifact]:
    """The `__init__` of `models` and of each folder below it: every class by name, imported on first use."""
    folders: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for named in schemas:
        folders[named.home.module[:-1]][named.home.module[-1]].append(named.home.class_name)
    folders.setdefault((), {})
    return [_package(version, folder, dict(modules)) for folder, modules in sorted(folders.items())]


def _package(version: Version, folder: tuple[str, ...], modules: dict[str, list[str]]) -> Artifact:
    path = "/".join(("models", *folder))
    text = render(
        "models/package.py.jinja",
        title=version.info.title,
        package=".".join((version.info.package, "models", *folder)),
        kind=folder[0] if folder else "resources",
        modules=[(module, sorted(names)) for module, names in sorted(modules.items())],
        names=sorted(name for names in modules.values() for name in names),
    )
    header = f"spec/{version.info.family}/{version.info.name}"
    return Artifact(f"{version.info.package}/{path}/__init__.py", f"{_header(header)}\n{text}", "python")
