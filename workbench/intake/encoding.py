"""In which encoding is a text table written?

Byte-order mark, then strict UTF-8, then strict GB18030, then UTF-16 without a mark; else the file is refused. Nothing
is guessed from letter statistics: short Chinese texts are misread that way.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.intake.containers import opened

CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path, member: str | None = None) -> str:
    """Reads the whole table. Raises `StaffError` (`ENCODING_UNKNOWN`) when no encoding fits every byte."""
    with opened(path, member) as stream:
        head = stream.read(4096)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _if_it_fits(path, member, encoding)
    if b"\x00" in head:
        # Latin letters and digits have their zero byte behind (little end first) or before.
        little = head[1::2].count(0) > head[0::2].count(0)
        return _if_it_fits(path, member, "utf-16-le" if little else "utf-16-be")
    for encoding in ("utf-8", "gb18030"):
        if _fits(path, member, encoding):
            return encoding
    raise _unknown()


def _if_it_fits(path: Path, member: str | None, encoding: str) -> str:
    if _fits(path, member, encoding):
        return encoding
    raise _unknown()


def _fits(path: Path, member: str | None, encoding: str) -> bool:
    try:
        return not any("\x00" in text for text in decoded(path, member, encoding))
    except UnicodeDecodeError:
        return False


def decoded(path: Path, member: str | None, encoding: str) -> Iterator[str]:
    """The text in pieces, without its mark. Raises `UnicodeDecodeError`."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with opened(path, member) as stream:
        while piece := stream.read(CHUNK):
            yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _unknown() -> StaffError:
    return StaffError(
        Text("文件的文字编码无法识别", "The text encoding of the file is not known"),
        Text("请另存为 UTF-8 编码的 CSV，或从平台重新导出", "Save it as CSV in UTF-8, or export it again"),
        code="ENCODING_UNKNOWN",
    )
