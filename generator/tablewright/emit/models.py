"""Typed models: one module for each resource and each reference, and one for all descriptors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tablewright.emit.support.model_codegen import (
    ModelRequest,
    model_sources,
    with_class_of_format,
)
from tablewright.emit.support.python_text import (
    compact_docstring,
    python_name,
)
from tablewright.emit.support.reserved_names import choice_names, reserved_names
from tablewright.emit.support.schemas import (
    ModelClass,
    NamedSchema,
    layout_of,
    named_schemas,
)
from tablewright.emit.support.templating import python_header, render
from tablewright.model.artifact import Artifact
from tablewright.model.facts import DescriptorFacts, item_key_of
from tablewright.model.version import Version
from tablewright.package_names import DESCRIPTORS, GivenNames
from tablewright.values.json_schema import Schema

#: The output kinds whose modules the emitted files import.
NEEDS = ("runtime",)

#: Keywords that the field's docstring replaces. A field marked as deprecated would warn at every use.
_DOCSTRING_KEYWORDS = {"description", "deprecated"}


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `models` package of a version; its `__init__` modules import a class when it is first used.

    Raises RenderError if model modules import each other in a circle.
    """
    schemas = named_schemas(version, _ref)
    request = _request(version, schemas)
    artifacts: list[Artifact] = []
    for path, source in model_sources(request).items():
        artifacts.append(Artifact(path, source, "python"))
    artifacts += _descriptors(version, schemas)
    artifacts += _init_modules(version, schemas)
    return tuple(artifacts)


def _ref(model_class: ModelClass) -> str:
    return f"#/components/schemas/{model_class.dotted}"


def _request(version: Version, schemas: tuple[NamedSchema, ...]) -> ModelRequest:
    """The input of the code generator for every class that is not a descriptor."""
    package = version.info.package
    # Enumerations have no properties; they need neither a base class nor names of fields.
    objects = [named for named in schemas if "properties" in named.schema]
    bases: dict[str, str] = {}
    for named in objects:
        bases[named.model_class.dotted] = (
            f"{package}._runtime.core.models.wire.WireModel"
        )
    files: dict[str, tuple[str, str]] = {}
    for named in schemas:
        # Descriptor classes are written by a template of ours, all in one module.
        if named.model_class.module == (DESCRIPTORS,):
            continue
        module = "/".join(named.model_class.module)
        path = f"{package}/models/{module}.py"
        files[module] = (path, python_header(named.spec_path))
    return ModelRequest(
        package,
        f"Typed models of {version.info.title}.",
        _document(schemas, package, _item_keys(version)),
        bases,
        _aliases(version, objects),
        files,
    )


def _item_keys(version: Version) -> dict[str, str]:
    """The class argument with the item key of each object, by the name of the object.

    Operation pages do not state how an API identifies the items of a list: their items are not compared.
    """
    if version.convention.page_kind != "resources":
        return {}
    reserved = reserved_names()
    given = GivenNames(version)
    keys: dict[str, str] = {}
    for obj in version.objects:
        if obj.role != "resource":
            fields: list[str] = []
            for name in item_key_of(obj):
                fields.append(reserved.field_name(given.of_member(obj.name, name)))
            keys[obj.name] = repr(tuple(fields))
    return keys


def _document(
    schemas: Iterable[NamedSchema], package: str, item_keys: Mapping[str, str]
) -> Schema:
    components: dict[str, Schema] = {}
    for named in schemas:
        schema = _without_descriptions(named.schema, package)
        if "properties" in schema and named.source in item_keys:
            schema["x-item-key"] = item_keys[named.source]
        components[named.model_class.dotted] = schema
    # Any OpenAPI document has a title, a version and paths; only the schemas are used.
    return {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": components},
    }


def _without_descriptions(schema: Schema, package: str) -> Schema:
    """The schema with the docstrings of the class and its members, which our template prints.

    The code generator would put the description of a member into `Field(description=...)`.
    """
    if "properties" not in schema:
        named = _without_docstring_keywords(schema)
        if "enum" in named:
            named["x-enum-varnames"] = choice_names(named["enum"])
        return named
    docstrings = {}
    properties = {}
    for name, member in schema["properties"].items():
        if "description" in member:
            docstrings[name] = compact_docstring(member["description"])
        plain = _without_docstring_keywords(member)
        properties[name] = with_class_of_format(plain, package)
    return {
        **schema,
        "properties": properties,
        "x-docstring": compact_docstring(schema["description"]),
        "x-docstrings": docstrings,
    }


def _without_docstring_keywords(schema: Schema) -> Schema:
    return {
        keyword: value
        for keyword, value in schema.items()
        if keyword not in _DOCSTRING_KEYWORDS
    }


def _aliases(version: Version, objects: Iterable[NamedSchema]) -> dict[str, str]:
    """The Python name of every field whose name differs from the wire name.

    Without them, the code generator would derive the names itself, in another way than `naming` does for
    the other files.
    """
    reserved = reserved_names()
    given = GivenNames(version)
    aliases = {}
    for named in objects:
        for wire_name in named.schema["properties"]:
            field_name = reserved.field_name(given.of_member(named.source, wire_name))
            if field_name != wire_name:
                aliases[f"{named.model_class.dotted}.{wire_name}"] = field_name
    return aliases


def _descriptors(version: Version, schemas: tuple[NamedSchema, ...]) -> list[Artifact]:
    """One module for all descriptors, its stub file, and their published values as data."""
    if not version.descriptors:
        return []
    facts_path = next(
        named.spec_path
        for named in schemas
        if named.model_class.module == (DESCRIPTORS,)
    )
    standard = version.info.data_standard
    classes = layout_of(version).descriptors
    descriptors: list[DescriptorFacts] = []
    for descriptor in version.descriptors:
        class_name = classes[descriptor.name].class_name
        descriptors.append(replace(descriptor, name=class_name))
    view = {
        "title": version.info.title,
        "package": python_name(version.info.package),
        "standard": standard,
        "descriptors": descriptors,
        "description": (
            f"An open enumeration: `values` are those that data standard {standard} publishes, "
            "others are valid too."
        ),
    }
    published = {descriptor.name: descriptor.values for descriptor in descriptors}
    module = f"{version.info.package}/models/{DESCRIPTORS}"
    header = python_header(facts_path)
    artifacts = []
    # Type checkers need a class for each descriptor; at run time, classes are created when they are used.
    for suffix in ("py", "pyi"):
        text = render(f"models/descriptors.{suffix}.jinja", **view)
        source = f"{header}\n{text}"
        artifacts.append(Artifact(f"{module}.{suffix}", source, "python"))
    values = json.dumps(published, indent=1, ensure_ascii=False) + "\n"
    artifacts.append(Artifact(f"{module}.json", values, "json"))
    return artifacts


def _init_modules(version: Version, schemas: tuple[NamedSchema, ...]) -> list[Artifact]:
    """The `__init__` of `models` and of each folder in it."""
    # The root folder is there even if all classes are in folders below it.
    folders: dict[tuple[str, ...], dict[str, list[str]]] = {(): {}}
    for named in schemas:
        *folder, module = named.model_class.module
        modules = folders.setdefault(tuple(folder), {})
        class_names = modules.setdefault(module, [])
        class_names.append(named.model_class.class_name)

    artifacts: list[Artifact] = []
    for path in sorted(folders):
        artifacts.append(_init_module(version, path, folders[path]))
    return artifacts


def _init_module(
    version: Version, folder: tuple[str, ...], modules: dict[str, list[str]]
) -> Artifact:
    info = version.info
    names: list[str] = []
    sorted_modules: list[tuple[str, list[str]]] = []
    for module in sorted(modules):
        class_names = sorted(modules[module])
        sorted_modules.append((module, class_names))
        names += class_names
    path = (info.package, "models", *folder)
    text = render(
        "models/package.py.jinja",
        title=info.title,
        package=python_name(".".join(path)),
        root=python_name(info.package),
        kind=folder[0] if folder else "resources",
        modules=sorted_modules,
        names=sorted(names),
    )
    header = python_header(f"spec/{info.family}/{info.name}")
    file = "/".join((*path, "__init__.py"))
    return Artifact(file, f"{header}\n{text}", "python")
