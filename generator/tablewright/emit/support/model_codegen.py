"""The one user of datamodel-code-generator: a document of schemas -> the source of typed models."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tablewright.emit.support.templating import TEMPLATES, docstring
from tablewright.errors import RenderError


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What the models of a package are made from, so that the same request gives the same sources.

    `document` is an OpenAPI document whose schema names lead to modules (`references.x.XReference`),
    `bases` and `aliases` map those names and their members to base classes and Python names, and `files`
    maps the wanted modules (`references/x`) to path and first line.
    """

    package: str
    title: str
    document: Mapping[str, Any]
    bases: Mapping[str, str]
    aliases: Mapping[str, str]
    files: Mapping[str, tuple[str, str]]

    def text(self) -> str:
        """The request as JSON."""
        return json.dumps(asdict(self), sort_keys=False)


def request_from(text: str) -> ModelRequest:
    """The request of a JSON text."""
    return ModelRequest(**json.loads(text))


def model_sources(request: ModelRequest) -> dict[str, str]:
    """The source of every wanted module by its path, not yet formatted.

    Raises RenderError where modules import each other in a circle.
    """
    made = _generate(request)
    if any(path[-1] == "_internal.py" for path in made):
        raise RenderError(
            request.package, "two model modules import each other", "break the cycle of references"
        )
    modules = {"/".join(path).removesuffix(".py"): text for path, text in made.items()}
    return {path: f"{header}\n{modules[name]}" for name, (path, header) in request.files.items()}


def tool_inputs() -> tuple[str, ...]:
    """What the sources depend on beside the request: our templates for the tool."""
    folder = TEMPLATES / "models" / "pydantic_v2"
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))


def _generate(request: ModelRequest) -> dict[tuple[str, ...], str]:
    # Imported here: a run that finds everything in the cache never needs it.
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType, OpenAPIScope
    from datamodel_code_generator.format import DatetimeClassType, PythonVersion

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = generate(
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
            treat_dot_as_module=True,
            strict_dotted_module_names=True,
            use_exact_imports=True,
            keep_model_order=True,
            strict_refs=True,
            disable_future_imports=True,
            disable_timestamp=True,
            custom_file_header=docstring(request.title),
            output_datetime_class=DatetimeClassType.Datetime,
            formatters=[],
        )
    if not isinstance(made, dict):
        raise RenderError(request.package, "the models came out as one text", "give the version a resource")
    return {tuple(path): str(text) for path, text in made.items()}
