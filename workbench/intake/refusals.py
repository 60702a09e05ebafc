"""By which names is a file refused, and what can staff do then?"""

from __future__ import annotations

import unicodedata

from workbench.common.errors import StaffError
from workbench.common.text import Text

_SHOWN = 80  # characters of a file's own words that are repeated

_OPEN_AND_SAVE = Text(
    "请在表格软件中打开并核对，另存为不含宏和外部链接的 .xlsx 或 CSV",
    "Open it in a spreadsheet, look at it, and save it as .xlsx without macros and links, or as CSV",
)
_AGAIN = Text("请从平台重新导出", "Export it again from the platform")
_LOOK_INSIDE = Text(
    "请先解压并查看内容，只导入需要的表格", "Unpack it, look inside, and import only the table you need"
)
_SAVE_UTF8 = Text("请另存为 UTF-8 编码的 CSV，或从平台重新导出", "Save it as CSV in UTF-8, or export it again")
_SUSPECT = Text("请勿打开此文件，并询问来源", "Do not open this file; ask where it came from")
_PARTS = Text("请按月份分批导出", "Export it in parts, by month")

REFUSALS: dict[str, tuple[Text, Text]] = {
    "FILE_MISSING": (Text("文件不存在", "The file is not there"), Text("请重新选择文件", "Choose the file again")),
    "FILE_EMPTY": (Text("文件是空的", "The file is empty"), _AGAIN),
    "FILE_TOO_LARGE": (Text("文件超过 4 GB", "The file is larger than 4 GB"), _PARTS),
    "FILE_NAME_ODD": (
        Text("文件名含有不可见字符", "The name of the file holds characters that cannot be seen"),
        Text("请重命名文件后再导入", "Rename the file, then import it"),
    ),
    "FILE_DAMAGED": (
        Text("文件已损坏，无法读取：{detail}", "The file is damaged and cannot be read: {detail}"),
        Text("请重新导出，或另存为 CSV", "Export it again, or save it as CSV"),
    ),
    "NOT_A_TABLE": (
        Text("这不是表格（{detail}）", "This is not a table ({detail})"),
        Text("请选择平台导出的表格", "Choose the table the platform exported"),
    ),
    "TABLE_TOO_WIDE": (
        Text("一行超过 {detail} 列", "A row has more than {detail} columns"),
        Text("请核对分隔符，并选择平台原样导出的文件", "Check the delimiter; choose the file as it was exported"),
    ),
    "ARCHIVE_DAMAGED": (
        Text("压缩文件已损坏", "The compressed file is damaged"),
        Text("请重新下载", "Download it again"),
    ),
    "ARCHIVE_LOCKED": (
        Text("压缩包有密码", "The archive has a password"),
        Text("请先解压，再导入其中的表格", "Unpack it first, then import the table inside"),
    ),
    "ARCHIVE_ODD": (
        Text("压缩包内容不合常理：{detail}", "The archive holds what no export holds: {detail}"),
        _LOOK_INSIDE,
    ),
    "ARCHIVE_NESTED": (
        Text("压缩包内还有压缩包：{detail}", "The archive holds another archive: {detail}"),
        _LOOK_INSIDE,
    ),
    "ARCHIVE_BOMB": (Text("解压后大得不合常理", "It unpacks to an unreasonable size"), _SUSPECT),
    "WORKBOOK_LOCKED": (
        Text("工作簿有密码", "The workbook has a password"),
        Text("请用密码打开，另存为无密码的文件后再导入", "Open it with its password and save it without one"),
    ),
    "WORKBOOK_MACROS": (Text("工作簿含有宏", "The workbook holds macros"), _OPEN_AND_SAVE),
    "WORKBOOK_LINKS": (
        Text("工作簿引用了外部数据：{detail}", "The workbook draws on data outside itself: {detail}"),
        _OPEN_AND_SAVE,
    ),
    "WORKBOOK_ENTITIES": (
        Text("工作簿内有正常软件不会写入的实体声明", "The workbook declares entities, as no spreadsheet does"),
        _SUSPECT,
    ),
    "WORKBOOK_TOO_LARGE": (
        Text("工作簿过大：{detail}", "The workbook is too large: {detail}"),
        Text("请分批导出，或另存为 CSV", "Export it in parts, or save it as CSV"),
    ),
    "ENCODING_UNKNOWN": (
        Text(
            "文件的文字编码无法识别，最接近的编码不符于{detail}",
            "The text encoding of the file is not known; the nearest one fails at {detail}",
        ),
        Text(
            "请选择能正常显示的编码，或另存为 UTF-8 编码的 CSV",
            "Choose the encoding that reads well, or save it as CSV in UTF-8",
        ),
    ),
    "ENCODING_MIXED": (
        Text("文件混用了 UTF-8 与 GB18030 两种编码（{detail}）", "The file mixes UTF-8 and GB18030 ({detail})"),
        _SAVE_UTF8,
    ),
    "NUL_BYTES": (
        Text(
            "文本中有空字节（{detail}），文件可能已损坏", "The text holds NUL bytes ({detail}); the file may be damaged"
        ),
        _AGAIN,
    ),
    "JSON_DAMAGED": (
        Text("JSON 第 {detail} 行不是一个完整的对象", "Line {detail} of the JSON is not one whole object"),
        Text("每行须为一个 JSON 对象（UTF-8）", "Each line has to be one JSON object, in UTF-8"),
    ),
    "VALUES_NESTED": (
        Text("有的值内还有结构，不是表格：{detail}", "A value has a structure of its own: {detail}"),
        Text("请导出为每格一个值的表格", "Export a table with one value in each cell"),
    ),
    "READING_CRASHED": (
        Text("读取程序在此文件上中止，台账没有改变", "Reading broke off at this file; the desk is unchanged"),
        _SUSPECT,
    ),
    "READING_TOO_LONG": (
        Text("读取超过时限，已中止，台账没有改变", "Reading took too long and was ended; the desk is unchanged"),
        Text("请另存为 CSV，或分批导出", "Save it as CSV, or export it in parts"),
    ),
    "READING_TOO_LARGE": (
        Text(
            "读取所需内存或磁盘过多，已中止，台账没有改变",
            "Reading needs too much memory or disk and was ended; the desk is unchanged",
        ),
        Text("请释放磁盘空间，另存为 CSV，或分批导出", "Free disk space, save it as CSV, or export it in parts"),
    ),
}


def refused(code: str, detail: str | Text = "") -> StaffError:
    """The error of a code. `detail` may come from the file itself: it is shown short and without hidden characters."""
    text, hint = REFUSALS[code]
    return StaffError(text.format(detail=visible(detail) if isinstance(detail, str) else detail), hint, code=code)


def visible(text: str) -> str:
    """Foreign words made safe to show: at most 80 characters, controls and direction marks as their code points."""
    shown = "".join(f"<{ord(c):04X}>" if hidden(c) else c for c in text[:_SHOWN])
    return shown + "…" if len(text) > _SHOWN else shown


def hidden(character: str) -> bool:
    """Is it a control, a direction mark or half of a surrogate pair?"""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
