"""Writes docs/m365-types.md: every resource type of package `m365` with its facts, from what the types declare.

`python -m scripts.sources.provider_reference`; a test holds the page to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph_provider.fields import Field, Shape
from graph_provider.kind import Kind, registry

PAGE = Path(__file__).resolve().parents[2] / "docs" / "m365-types.md"
_SHAPES = {
    Shape.TEXT: "text",
    Shape.FLAG: "true or false",
    Shape.NUMBER: "number",
    Shape.TEXTS: "set of texts",
    Shape.OBJECT: "object",
    Shape.OBJECTS: "set of objects",
}


def page() -> str:
    """The whole page."""
    kinds = sorted(registry().values(), key=lambda kind: kind.name)
    lines = [
        "# The resource types of package `m365`",
        "",
        "Made by `python -m scripts.sources.provider_reference` from what the types declare. How a program uses them stands in",
        "[graph_provider/README.md](../graph_provider/README.md). Names are Graph's; a Python program writes them in snake case.",
        "",
        f"{len(kinds)} types: " + ", ".join(f"[{kind.name}](#{kind.name.lower()})" for kind in kinds) + ".",
        "",
    ]
    for kind in kinds:
        lines += _type(kind)
    return "\n".join(lines)


def _type(kind: Kind) -> Iterator[str]:
    about = kind.about
    yield from (f"## {kind.name}", "", _cell((kind.__doc__ or "").strip()), "")
    yield f"- Graph: `{about.path}`; resource id: {about.key}"
    names = ", ".join(f"`{name}`" for name in about.natural_key)
    yield f"- found without an id by: {names or 'nothing else'}"
    yield f"- ownership mark: {about.mark.value}"
    yield f"- permissions to read: {_permissions(kind.permissions.read)}; to write: {_permissions(kind.permissions.write)}"
    yield f"- licence: {about.license or 'none beyond Microsoft Entra ID Free'}; throttling budget: {about.family.value}"
    for oddity in about.oddities:
        yield f"- mind: {oddity.what} ({oddity.source})"
    yield from ("", "| input | form | what it is |", "|---|---|---|")
    for field in kind.fields:
        yield f"| `{field.name}` | {_form(field)} | {_cell(field.note)}{_choices(field)} |"
    yield from ("", "| output | what it is |", "|---|---|")
    for output in kind.all_outputs:
        yield f"| `{output.name}` | {_cell(output.note)}{' (secret)' if output.secret else ''} |"
    yield ""


def _permissions(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "what Microsoft documents for the path"


def _form(field: Field) -> str:
    words = [
        _SHAPES[field.shape].replace("set of", "list of") if field.ordered else _SHAPES[field.shape],
        *(["required"] if field.required else []),
        *(["a change makes a new object"] if field.replaces else []),
        *(["secret"] if field.secret else []),
        *(["never read back"] if field.write_only else []),
        *([f"default {str(field.default).lower()}"] if field.default is not None else []),
    ]
    return ", ".join(words)


def _choices(field: Field) -> str:
    return f": {', '.join(f'`{choice}`' for choice in field.choices)}" if field.choices else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
