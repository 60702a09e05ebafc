"""How is a PDF file written object by object?

A plain file of numbered objects, a cross-reference table and a trailer (ISO 32000-1, 7.5). Nothing in it depends on
the clock or on chance: the identifier is a digest of the content, so the same objects give the same bytes.
"""

from __future__ import annotations

import hashlib
import zlib

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_ESCAPED = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


def words(text: str) -> str:
    """A text string: plain ASCII in brackets, anything else as UTF-16 in hexadecimal."""
    if text.isascii() and text.isprintable():
        return f"({text.translate(_ESCAPED)})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


class PdfFile:
    """Objects by number, from 1 on."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []

    def reserve(self) -> int:
        """A number for an object whose body comes later."""
        self._bodies.append(b"")
        return len(self._bodies)

    def put(self, body: str | bytes, number: int = 0) -> int:
        """Write one object, under a reserved number where one is given."""
        number = number or self.reserve()
        self._bodies[number - 1] = body.encode("ascii") if isinstance(body, str) else body
        return number

    def stream(self, entries: str, data: bytes, *, squeeze: bool = True, number: int = 0) -> int:
        """Write a stream; `entries` are those of its dictionary besides length and filter."""
        filtered = ""
        if squeeze:
            data, filtered = zlib.compress(data, 6), " /Filter /FlateDecode"
        head = f"<< {entries}{filtered} /Length {len(data)} >>\nstream\n".encode("ascii")
        return self.put(head + data + b"\nendstream", number)

    def finish(self, root: int, info: int) -> bytes:
        """The whole file. Raises `ValueError` where a reserved object was never written."""
        parts, places, at = [HEADER], [], len(HEADER)
        identity = hashlib.sha256()
        for number, body in enumerate(self._bodies, 1):
            if not body:
                raise ValueError(f"object {number} was reserved and never written")
            whole = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            identity.update(whole)
            places.append(at)
            at += len(whole)
            parts.append(whole)
        count, mark = len(self._bodies) + 1, identity.hexdigest()[:32].upper()
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        trailer = (
            f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root {root} 0 R /Info {info} 0 R "
            f"/ID [<{mark}> <{mark}>] >>\nstartxref\n{at}\n%%EOF\n"
        )
        return b"".join([*parts, trailer.encode("ascii")])
