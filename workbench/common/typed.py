"""May words that somebody typed or pasted be kept as they are?

What is refused would be kept wrongly or shown wrongly later: half a character of a damaged clipboard, control signs
that end a text early in other programs, signs that turn the order of letters around, and texts nobody reads.
"""

from __future__ import annotations

import unicodedata

from workbench.common.errors import StaffError
from workbench.common.text import Text

LONGEST = 2_000
"""Characters of a reason or a reference; a page of text belongs in a document."""
_BREAKS = frozenset("\n\r\t")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def demand_words(words: str, most: int = LONGEST) -> None:
    """Raises `StaffError`: `TEXT_TOO_LONG`, `TEXT_UNREADABLE`. Empty words are words."""
    if len(words) > most:
        raise StaffError(
            Text(f"文字过长：最多 {most:,} 字", f"The text is too long: {most:,} characters at most"),
            Text("没有写入任何内容。请缩短，详情另存为文件", "Nothing was written. Shorten it; keep details in a file"),
            code="TEXT_TOO_LONG",
        )
    if any(_odd(sign) for sign in words):
        raise unreadable()


def unreadable() -> StaffError:
    return StaffError(
        Text("文字含有无法保存的字符", "The text holds signs that cannot be kept"),
        Text("没有写入任何内容。请重新输入，不要粘贴", "Nothing was written. Type it anew instead of pasting it"),
        code="TEXT_UNREADABLE",
    )


def _odd(sign: str) -> bool:
    return sign in _TURNING or (unicodedata.category(sign) in {"Cc", "Cs"} and sign not in _BREAKS)
