"""Writes graph_provider/resources/: the classes of package `m365` that programs use, from what its types declare.

`python -m scripts.sources.resource_classes`; a test holds the files to it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph_provider.fields import Field, Output, Shape
from graph_provider.kind import Kind, registry
from graph_provider.schema import description

FOLDER = Path(__file__).resolve().parents[2] / "graph_provider" / "resources"
HAND_WRITTEN = {"provider.py"}
_MADE = "Made by `python -m scripts.sources.resource_classes`."
_IN = {
    Shape.TEXT: "pulumi.Input[str]",
    Shape.FLAG: "pulumi.Input[bool]",
    Shape.NUMBER: "pulumi.Input[int]",
    Shape.TEXTS: "pulumi.Input[Sequence[pulumi.Input[str]]]",
    Shape.OBJECT: "pulumi.Input[Mapping[str, Any]]",
    Shape.OBJECTS: "pulumi.Input[Sequence[Mapping[str, Any]]]",
}
_OUT = {
    Shape.TEXT: "str",
    Shape.FLAG: "bool",
    Shape.NUMBER: "int",
    Shape.TEXTS: "Sequence[str]",
    Shape.OBJECT: "Mapping[str, Any]",
    Shape.OBJECTS: "Sequence[Mapping[str, Any]]",
}


def snake(name: str) -> str:
    """`allowedToUseSSPR` to `allowed_to_use_sspr`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def files() -> dict[str, str]:
    """Every generated file by name, formatted."""
    kinds = sorted(registry().values(), key=lambda kind: kind.name)
    texts = {f"{snake(kind.name)}.py": _module(kind) for kind in kinds}
    names = sorted([*(kind.name for kind in kinds), "Provider"])
    imports = [f"from graph_provider.resources.{snake(name)} import {name} as {name}" for name in names]
    texts["__init__.py"] = "\n".join(
        [f'"""The resource types of package `m365` as classes for programs. {_MADE}"""', "", *imports, ""]
    )
    return {name: _formatted(text) for name, text in texts.items()}


def _module(kind: Kind) -> str:
    """The file of one type."""
    mapping = any(one.shape in (Shape.OBJECT, Shape.OBJECTS) for one in kind.declared)
    sequence = any(one.shape in (Shape.TEXTS, Shape.OBJECTS) for one in kind.declared)
    abstract = ["Mapping", *(["Sequence"] if sequence else [])]
    required = [field for field in kind.fields if field.required]
    optional = [field for field in kind.fields if not field.required]
    lines = [
        f'"""`{kind.token}`. {_MADE}"""',
        "",
        "from __future__ import annotations",
        "",
        f"from collections.abc import {', '.join(abstract)}",
        f"from typing import {'Any, ' if mapping else ''}ClassVar",
        "",
        "import pulumi",
        "",
        "from graph_provider.program import M365Resource",
        "",
        "",
        f"class {kind.name}(M365Resource):",
        f'    """{(kind.__doc__ or "").strip()}"""',
        "",
        f'    TOKEN = "{kind.token}"',
        "    WIRE: ClassVar[Mapping[str, str]] = {",
        *(f'        "{snake(one.name)}": "{one.name}",' for one in kind.declared),
        "    }",
        f"    OUTPUTS = {_names(kind.all_outputs)}",
        *([f"    SECRETS = {_names(secrets)}"] if (secrets := [one for one in kind.declared if one.secret]) else []),
        "",
        *(line for one in kind.declared for line in _attribute(one)),
        "",
        "    def __init__(",
        "        self,",
        "        resource_name: str,",
        "        *,",
        *(f"        {snake(field.name)}: {_IN[field.shape]}," for field in required),
        *(f"        {snake(field.name)}: {_IN[field.shape]} | None = None," for field in optional),
        "        opts: pulumi.ResourceOptions | None = None,",
        "    ) -> None:",
        "        inputs = {",
        *(f'            "{snake(field.name)}": {snake(field.name)},' for field in kind.fields),
        "        }",
        "        super().__init__(resource_name, inputs, opts)",
        "",
    ]
    return "\n".join(lines)


def _names(outputs: Sequence[Field | Output]) -> str:
    return "(" + "".join(f'"{snake(output.name)}", ' for output in outputs).strip() + ")"


def _attribute(one: Field | Output) -> Iterator[str]:
    """A typed attribute with its documentation. An input that a program may leave out can be None."""
    sure = one.required or one.default is not None if isinstance(one, Field) else one.always
    yield f"    {snake(one.name)}: pulumi.Output[{_OUT[one.shape]}{'' if sure else ' | None'}]"
    yield from _documented(description(one) + (_parts(one) if isinstance(one, Field) else ""))


def _parts(field: Field) -> str:
    """What an object holds, by its keys, which are Graph's own words in programs too."""
    if not field.parts:
        return ""
    shown = [f"`{part.name}`" + (f" ({', '.join(part.choices)})" if part.choices else "") for part in field.parts]
    return f" {'Each may hold' if field.shape is Shape.OBJECTS else 'It may hold'} {', '.join(shown)}."


def _documented(text: str) -> Iterator[str]:
    wrapped = textwrap.wrap(text, 120, break_on_hyphens=False, break_long_words=False)
    yield from (f"    {line}" for line in ('"""' + "\n".join(wrapped) + '"""').split("\n"))


def _formatted(text: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FOLDER / "x.py"), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def main() -> None:
    wanted = files()
    for old in FOLDER.glob("*.py"):
        if old.name not in wanted and old.name not in HAND_WRITTEN:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
