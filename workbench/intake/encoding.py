"""In which encoding is a text table written?

Byte-order mark, then strict UTF-8, then strict GB18030, then UTF-16 without a mark; else staff is asked, with the first
lines as they read in each candidate. Nothing is guessed from letter statistics: short Chinese texts are misread that
way. A file that holds lines of UTF-8 and lines of GB18030 is refused, even where all of it could pass for GB18030.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.intake.guarded import opened
from workbench.intake.preview import Decoding
from workbench.intake.refusals import refused

ENCODINGS = ("utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5", "shift_jis", "euc_kr", "cp1252")
"""What staff may choose from; `utf-8-sig` is found by its mark."""

CHUNK = 1 << 20
SHOWN_LINES = 8
_HEAD_BYTES = 4096
_SAMPLE_BYTES = 16 << 10
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_LINE = 16 << 20
_SEPARATORS = b",;|\t\n\r"
_THREE_BYTES = rb"[\xe2-\xe9\xef][\x80-\xbf][\x80-\xbf]"  # one Chinese character or full-width mark in UTF-8
_SURE = re.compile(rb"(?:%s){4}" % _THREE_BYTES)  # by chance in GB18030 less than once in ten million lines
_LIKELY = re.compile(rb"(?:%s){2}" % _THREE_BYTES)
_OTHERS = ("big5", "shift_jis", "cp1252")


def encoding_of(path: Path, member: str | None = None) -> str:
    """Reads the whole table. Raises `StaffError` (`ENCODING_UNKNOWN`, `ENCODING_MIXED`, `NUL_BYTES`)."""
    with opened(path, member) as stream:
        head = stream.read(_HEAD_BYTES)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _only(path, member, encoding)
    wide = _wide(head)
    if wide is not None:
        return _only(path, member, wide)
    fails = {}
    for encoding in ("utf-8", "gb18030"):
        at = first_misfit(path, member, encoding)
        if at is None:
            if encoding == "gb18030":
                _refuse_mixture(path, member, _SURE)
            return encoding
        fails[encoding] = at
    _refuse_mixture(path, member, _LIKELY)
    nearest = max(fails, key=fails.__getitem__)
    raise _unknown(nearest, fails[nearest])


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: most separators have their zero byte behind (little end first) or before them."""
    marks = [at for at, byte in enumerate(head) if byte in _SEPARATORS]
    for encoding, side in (("utf-16-le", 1), ("utf-16-be", -1)):
        aligned = [at for at in marks if at % 2 == (0 if side == 1 else 1)]
        zero = sum(1 for at in aligned if head[at + side : at + side + 1] == b"\x00")
        if zero and zero * 2 > len(marks):
            return encoding
    return None


def _only(path: Path, member: str | None, encoding: str) -> str:
    at = first_misfit(path, member, encoding)
    if at is not None:
        raise _unknown(encoding, at)
    return encoding


def first_misfit(path: Path, member: str | None, encoding: str) -> int | None:
    """Where the first byte stands that the encoding cannot have; None where all fit. Raises `NUL_BYTES`."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = characters = 0
    with opened(path, member) as stream:
        while True:
            piece = stream.read(CHUNK)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as misfit:
                # The decoder may have held back the beginning of a character.
                return read - (len(misfit.object) - len(piece)) + misfit.start
            if "\x00" in text:
                at = characters + text.index("\x00") + 1
                raise refused("NUL_BYTES", Text(f"第 {at:,} 个字符", f"character {at:,}"))
            read, characters = read + len(piece), characters + len(text)
            if not piece:
                return None


def _unknown(encoding: str, at: int) -> StaffError:
    name = encoding.upper()
    return refused("ENCODING_UNKNOWN", Text(f"{name} 的第 {at + 1:,} 字节", f"byte {at + 1:,} ({name})"))


def _refuse_mixture(path: Path, member: str | None, sign: re.Pattern[bytes]) -> None:
    """Raises `ENCODING_MIXED` when one line can only be UTF-8 and another is GB18030 and no UTF-8."""
    wide = narrow = None
    with opened(path, member) as stream:
        for number, line in enumerate(iter(lambda: stream.readline(_LONGEST_LINE), b""), 1):
            if line.isascii():
                continue
            if _reads(line, "utf-8"):
                wide = wide or (number if sign.search(line) else None)
            elif narrow is None and _reads(line, "gb18030"):
                narrow = number
            if wide and narrow:
                first, second = (f"UTF-8: {wide:,}", f"GB18030: {narrow:,}")
                raise refused("ENCODING_MIXED", Text(f"行 {first}，{second}", f"lines {first}, {second}"))


def _reads(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def decoded(path: Path, member: str | None, encoding: str, errors: str = "strict") -> Iterator[str]:
    """The text in pieces, without its mark. Raises `UnicodeDecodeError` where `errors` is strict."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with opened(path, member) as stream:
        while piece := stream.read(CHUNK):
            yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def readings(path: Path, member: str | None = None) -> tuple[Decoding, ...]:
    """How the file begins in up to three encodings, bytes that do not fit shown as `\\x…`, for staff to choose from."""
    with opened(path, member) as stream:
        sample = stream.read(_SAMPLE_BYTES)
        rest = stream.read(CHUNK)
    sample += b"" if sample.endswith(b"\n") else rest.partition(b"\n")[0][:_SAMPLE_BYTES]
    third = ("utf-16-le", "utf-16-be") if b"\x00" in sample else _OTHERS
    fitting = next((encoding for encoding in third if _reads(sample, encoding)), third[-1])
    return tuple(Decoding(encoding, _shown(sample, encoding)) for encoding in ("utf-8", "gb18030", fitting))


def _shown(sample: bytes, encoding: str) -> tuple[str, ...]:
    lines = sample.decode(encoding, "backslashreplace").removeprefix("\ufeff").splitlines()
    odd = [line for line in lines[SHOWN_LINES:] if "\\x" in line]
    return (*lines[:SHOWN_LINES], *odd[:SHOWN_LINES])
