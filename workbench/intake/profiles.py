"""How is a mapping that staff made once remembered, told apart from others, and handed to another desk?

A profile belongs to a set of header cells, whatever their order. It is kept, and handed on, as one JSON object.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.intake.header import plain_name
from workbench.intake.layout import Layout
from workbench.intake.layouts import FAMILIES
from workbench.intake.preview import FilePreview
from workbench.intake.read import fields_of

KIND, VERSION = "workbench-mapping", 1
_LONGEST = 1 << 20  # characters of a profile file
_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class MappingProfile:
    """`fields`: header cell → field, None for a column that is left out."""

    name: str
    layout: str
    fields: Mapping[str, str | None]

    @property
    def digest(self) -> str:
        return header_digest(self.fields)

    def to_json(self) -> str:
        told = {"kind": KIND, "version": VERSION, "name": self.name, "layout": self.layout, "fields": dict(self.fields)}
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)


def header_digest(cells: Iterable[str]) -> str:
    """SHA-256 of the set of header cells as they are compared."""
    return hashlib.sha256("\n".join(sorted({plain_name(cell) for cell in cells})).encode()).hexdigest()


def profile_of(preview: FilePreview, chosen: Mapping[str, str | None], name: str) -> MappingProfile:
    """What staff decided about a file. Raises `StaffError` (`PROFILE_UNNAMED`, `FILE_REFUSED`, `COLUMN_MISSING`,
    `FIELD_TWICE`)."""
    told = " ".join(name.split())
    if not told or len(told) > _NAME_LENGTH:
        raise StaffError(
            Text(f"模板名称须为 1 至 {_NAME_LENGTH} 个字", f"A template needs a name of 1 to {_NAME_LENGTH} letters"),
            Text("请另取名称", "Choose another name"),
            code="PROFILE_UNNAMED",
        )
    layout = layout_named(preview.layout or "")
    if layout is None:
        raise StaffError(
            Text("还没有选定用途，无法存为模板", "Without a purpose the mapping cannot be saved"),
            Text("请先选定用途并映射各列", "Choose what the file is and map its columns first"),
            code="FILE_REFUSED",
        )
    positions = fields_of(preview, layout, chosen)
    fields: dict[str, str | None] = {match.source: None for match in preview.columns}
    for field, position in positions.items():
        if layout.owner(layout.column(field)).field == field:
            fields[preview.columns[position].source] = field
    return MappingProfile(told, layout.code, fields)


def layout_named(code: str) -> Layout | None:
    return next((layout for family in FAMILIES for layout in family.layouts if layout.code == code), None)


def applied(preview: FilePreview, profile: MappingProfile) -> FilePreview:
    """The preview under the profile: every column is settled."""
    layout = layout_named(profile.layout)
    assert layout is not None  # checked when the profile was read
    by_name = {plain_name(cell): field for cell, field in profile.fields.items()}
    columns = []
    for match in preview.columns:
        field = by_name.get(plain_name(match.source))
        column = None if field is None else layout.column(field)
        columns.append(
            replace(
                match,
                field=field,
                label=None if column is None else column.label,
                confidence=1.0,
                required=bool(column and column.required),
                meanings=(),
            )
        )
    return replace(
        preview,
        layout=layout.code,
        layout_name=layout.name,
        kind=layout.kind,
        columns=tuple(columns),
        refusal=None,
        hint=None,
        refusal_code=None,
        profile=profile.name,
        proposed=False,
    )


def read_profile(text: str) -> MappingProfile:
    """A profile from its JSON. Raises `StaffError` (`PROFILE_DAMAGED`, `PROFILE_NEWER`, `PROFILE_UNKNOWN_FIELD`)."""
    try:
        told = json.loads(text) if len(text) <= _LONGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("kind") != KIND or not isinstance(told.get("version"), int):
        raise _damaged()
    if told["version"] > VERSION:
        raise StaffError(
            Text("模板来自更新的版本", "The template comes from a newer version"),
            Text("请更新软件后再导入模板", "Update the desk, then import the template"),
            code="PROFILE_NEWER",
        )
    name, code, fields = told.get("name"), told.get("layout"), told.get("fields")
    if not (isinstance(name, str) and name.strip() and isinstance(code, str) and isinstance(fields, dict) and fields):
        raise _damaged()
    if not all(isinstance(cell, str) and isinstance(field, str | None) for cell, field in fields.items()):
        raise _damaged()
    _check_fields(code, fields)
    return MappingProfile(" ".join(name.split())[:_NAME_LENGTH], code, fields)


def _check_fields(code: str, fields: Mapping[str, str | None]) -> None:
    layout = layout_named(code)
    used = [field for field in fields.values() if field is not None]
    known = set() if layout is None else {column.field for column in layout.columns}
    if layout is None or set(used) - known:
        unknown = code if layout is None else "、".join(sorted(set(used) - known))
        raise StaffError(
            Text(f"模板中有本台没有的字段：{unknown}", f"The template names what this desk does not know: {unknown}"),
            Text("没有改动任何内容。请重新映射并另存模板", "Nothing was changed. Map the file anew and save it again"),
            code="PROFILE_UNKNOWN_FIELD",
        )
    if len(set(used)) < len(used) or len({plain_name(cell) for cell in fields}) < len(fields):
        raise _damaged()


def _damaged() -> StaffError:
    return StaffError(
        Text("这不是映射模板，或已损坏", "This is no mapping template, or it is damaged"),
        Text("没有改动任何内容。请重新导出模板", "Nothing was changed. Export the template again"),
        code="PROFILE_DAMAGED",
    )
