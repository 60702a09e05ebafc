"""What is each step of an import called, and which keys does it say in the status bar?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.ui.imports.steps import CHECK, FILE, MAP

Hint = tuple[str, Text]

IMPORT = Text("导入", "Import")
EVERY = ("?", Text("全部快捷键", "All shortcuts"))
EDIT, TAKE = ("F2", Text("改值", "Edit value")), ("↵", Text("采纳", "Accept"))
TEMPLATES, QUARANTINE = ("M", Text("模板", "Templates")), ("U", Text("隔离区", "Quarantine"))
GO_ON = ("Ctrl ↵", Text("下一步", "Next step"))


def title_of(step: int, quarantine: bool) -> Text:
    if quarantine:
        return QUARANTINE[1]
    return IMPORT if step == FILE else Text("新导入", "New import")


def hints_of(step: int, quarantine: bool) -> tuple[Hint, ...]:
    """At most five."""
    if quarantine:
        return (TAKE, EDIT, ("X", Text("勾选", "Select")), ("Ctrl ↵", Text("导入", "Import")), EVERY)
    if step == FILE:
        return (("Ctrl O", Text("选择文件", "Choose files")), QUARANTINE, TEMPLATES, EVERY)
    if step == MAP:
        asked, confirm = ("Tab", Text("下一个待确认", "Next to confirm")), ("Y", Text("确认", "Confirm"))
        return (asked, confirm, ("Alt ↓", Text("展开选项", "Open options")), GO_ON, EVERY)
    if step == CHECK:
        return (("← →", Text("处理方式", "Action")), TAKE, EDIT, ("A", Text("全部采纳", "Accept all")), GO_ON)
    return (("O", Text("再导入", "Import more")), QUARANTINE, EVERY)
