"""Sources of typed models from a document of JSON Schemas; the only user of datamodel-code-generator."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tablewright.emit.support.memo import remembered
from tablewright.emit.support.python_text import docstring
from tablewright.emit.support.templating import TEMPLATES
from tablewright.errors import RenderError
from tablewright.values.json_schema import Schema

_PYDANTIC = "from pydantic import "
#: The types of the runtime for the widths of whole numbers.
_CLASS_OF_FORMAT = {"int32": "Int32", "int64": "Int64"}


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """The input of the code generator for the models of one package.

    `document` is an OpenAPI document whose schema names contain the module (`references.x.XReference`).
    `bases` and `aliases` map these names, and the names of their members, to base classes and Python names.
    `files` maps each module to write (`references/x`) to its path and its first line.
    """

    package: str
    title: str
    document: Mapping[str, Any]
    bases: Mapping[str, str]
    aliases: Mapping[str, str]
    files: Mapping[str, tuple[str, str]]


def with_class_of_format(schema: Schema, package: str) -> Schema:
    """The schema of a member of which a whole number, or each item, has the class of its width: `Int32`."""
    if "items" in schema:
        return {**schema, "items": with_class_of_format(schema["items"], package)}
    class_name = _CLASS_OF_FORMAT.get(schema.get("format", ""))
    if class_name is None:
        return schema
    # The code generator imports the class and uses it in place of `int`.
    path = f"{package}._runtime.core.models.whole_numbers.{class_name}"
    return {**schema, "customTypePath": path}


def model_sources(request: ModelRequest) -> dict[str, str]:
    """The source of every module in `request.files` by its path, not yet formatted.

    Raises RenderError if modules import each other in a circle.
    """
    # The order of members is the order of fields in the models, so the keys are not sorted.
    request_text = json.dumps(asdict(request), sort_keys=False)
    result = remembered(
        lambda: json.dumps(_sources(request)),
        request.package,
        request_text,
        *_template_texts(),
    )
    sources: dict[str, str] = json.loads(result)
    return sources


def _template_texts() -> list[str]:
    """The templates that we give to the code generator."""
    folder = TEMPLATES / "models" / "pydantic_v2"
    return [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]


def _sources(request: ModelRequest) -> dict[str, str]:
    generated: dict[str, str] = {}
    # The code generator refuses a document without schemas.
    if not request.document["components"]["schemas"]:
        return generated
    for path, text in _generate(request).items():
        # The code generator puts the classes of modules that import each other into this file.
        if path[-1] == "_internal.py":
            raise RenderError(
                request.package,
                "two model modules import each other",
                "break the cycle of references",
            )
        module = "/".join(path).removesuffix(".py")
        generated[module] = _without_config(text)
    _check_classes(request, generated)
    sources: dict[str, str] = {}
    for module, (file, header) in request.files.items():
        sources[file] = f"{header}\n{generated[module]}"
    return sources


def _without_config(source: str) -> str:
    """The source without the import of `ConfigDict`: the base class of all models has their settings.

    The code generator adds the import for types that it does not know, such as `Int32`.
    """
    lines: list[str] = []
    for line in source.splitlines(keepends=True):
        if not line.startswith(_PYDANTIC):
            lines.append(line)
            continue
        names = line.removeprefix(_PYDANTIC).strip().split(", ")
        used_names = [name for name in names if name != "ConfigDict"]
        if used_names:
            lines.append(f"{_PYDANTIC}{', '.join(used_names)}\n")
    return "".join(lines)


def _check_classes(request: ModelRequest, generated: Mapping[str, str]) -> None:
    """Raises RenderError if a module does not define each of its classes exactly once.

    `resolve/checks/name_clashes` reports names that clash. This check finds other reasons for which the code
    generator could rename or join classes.
    """
    for dotted in request.document["components"]["schemas"]:
        *folder, name = dotted.split(".")
        module = "/".join(folder)
        # Descriptors are written by a template.
        if module not in request.files:
            continue
        found = re.findall(rf"^class {re.escape(name)}\(", generated[module], re.M)
        if len(found) != 1:
            what = f"the module models/{module}.py defines the class {name} {len(found)} times, not once"
            raise RenderError(request.package, what, "rename the object or the member")


def _generate(request: ModelRequest) -> dict[tuple[str, ...], str]:
    # Imported here because a run that finds the sources in the memo does not need it.
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import (
        DataModelType,
        InputFileType,
        OpenAPIScope,
    )
    from datamodel_code_generator.format import DatetimeClassType, PythonVersion

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        generated = generate(
            request.document,
            input_file_type=InputFileType.OpenAPI,
            output=None,
            schema_version="3.1",
            openapi_scopes=[OpenAPIScope.Schemas],
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_311,
            custom_template_dir=TEMPLATES / "models",
            base_class_map=dict(request.bases),
            aliases=dict(request.aliases),
            snake_case_field=True,
            special_field_name_prefix="",
            remove_special_field_name_prefix=True,
            use_annotated=True,
            field_constraints=True,
            use_schema_description=True,
            field_extra_keys={"x-certification"},
            use_type_alias=True,
            use_double_quotes=True,
            # A schema name with dots becomes a class in the module before the last dot.
            treat_dot_as_module=True,
            strict_dotted_module_names=True,
            use_exact_imports=True,
            keep_model_order=True,
            strict_refs=True,
            disable_future_imports=True,
            disable_timestamp=True,
            custom_file_header=docstring(request.title),
            output_datetime_class=DatetimeClassType.Datetime,
            # `formatting` does this for all sources alike.
            formatters=[],
            custom_class_name_generator=_namer(request),
        )
    if not isinstance(generated, dict):
        raise RenderError(
            request.package,
            "the code generator returned one module instead of several",
            "add a resource to the version",
        )
    return {tuple(path): str(text) for path, text in generated.items()}


def _namer(request: ModelRequest) -> Callable[[str], str]:
    """The function that gives a class its final name; our own names stay as they are.

    Otherwise, `None_` would become `None1`, and a class `Field` would become `FieldModel`.
    """
    schemas = request.document["components"]["schemas"]
    own = {dotted.rpartition(".")[2] for dotted in schemas}

    def name_of(name: str) -> str:
        if name in own:
            return name
        # The type of a list's items, named after its member. No class of ours ends with `Item_`.
        return f"{name[:1].upper()}{name[1:]}_"

    return name_of
