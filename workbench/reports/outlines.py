"""Which outlines of a face does a document carry?

A face is read once per process; a document takes the glyphs of the characters it prints, each in a place of its own,
as a small TrueType file without names or character maps (a CIDFontType2 under Identity-H, ISO 32000-1, 9.7.4). Every
place also says which character it stands for, so that text can be copied, searched and read aloud exactly.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Any

from workbench.reports.pdf_file import PdfFile

_ARGUMENTS_ARE_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Face:
    """One face: `widths` by code point in thousandths of the size, `glyphs` by code point."""

    def __init__(self, name: str, source: Any) -> None:
        from reportlab.pdfbase.ttfonts import TTFontFace

        read = TTFontFace(source)
        self.name = name
        self.glyphs: dict[int, int] = dict(read.charToGlyph)
        self.widths: dict[int, float] = {point: float(read.charWidths[point]) for point in self.glyphs}
        self.ascent, self.descent, self.box = round(read.ascent), round(read.descent), [round(v) for v in read.bbox]
        self._read: dict[str, bytes] = {tag: read.get_table(tag) for tag in ("head", "hhea", "maxp", "hmtx")}
        self._glyf: bytes = read.get_table("glyf")
        self._places = read.glyphPos
        self._metrics = struct.unpack(">H", self._read["hhea"][34:36])[0]

    def outline(self, glyph: int) -> bytes:
        return self._glyf[self._places[glyph] : self._places[glyph + 1]]

    def metric(self, glyph: int) -> bytes:
        """Advance and left bearing as they stand in the metrics table."""
        metrics, count = self._read["hmtx"], self._metrics
        if glyph < count:
            return metrics[glyph * 4 : glyph * 4 + 4]
        bearing = count * 4 + (glyph - count) * 2
        return metrics[count * 4 - 4 : count * 4 - 2] + metrics[bearing : bearing + 2]

    def file(self, outlines: list[bytes], metrics: list[bytes]) -> bytes:
        """A TrueType file of these glyphs in this order."""
        count = struct.pack(">H", len(outlines))
        places, at = [0], 0
        for outline in outlines:
            at += len(outline)
            places.append(at)
        head = self._read["head"]
        tables = {
            b"glyf": b"".join(outlines),
            b"head": head[:8] + bytes(4) + head[12:50] + b"\0\1" + head[52:],
            b"hhea": self._read["hhea"][:34] + count,
            b"hmtx": b"".join(metrics),
            b"loca": struct.pack(f">{len(places)}L", *places),
            b"maxp": self._read["maxp"][:4] + count + self._read["maxp"][6:],
        }
        return _file(tables)


def _file(tables: dict[bytes, bytes]) -> bytes:
    """Tables behind a directory with their checksums; the head names the checksum of the whole."""
    number = len(tables)
    power = number.bit_length() - 1
    directory = [struct.pack(">LHHHH", 0x10000, number, 16 << power, power, number * 16 - (16 << power))]
    at, parts, total = 12 + 16 * number, [], 0
    for tag, data in tables.items():
        padded = data + bytes(-len(data) % 4)
        check = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        directory.append(struct.pack(">4sLLL", tag, check, at, len(data)))
        total += check
        at += len(padded)
        parts.append(padded)
    start = b"".join(directory)
    total += sum(struct.unpack(f">{len(start) // 4}L", start))
    adjusted = struct.pack(">L", (0xB1B0AFBA - total) & 0xFFFFFFFF)
    place = list(tables).index(b"head")
    parts[place] = parts[place][:8] + adjusted + parts[place][12:]
    return start + b"".join(parts)


class Places(dict[str, str]):
    """Characters of one face that a document prints: each with its code in four hexadecimal digits."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face
        self.points: list[int] = []

    def __missing__(self, character: str) -> str:
        self.points.append(ord(character))
        code = self[character] = f"{len(self.points):04X}"  # place 0 is the box for what is missing, never drawn
        return code

    def write(self, file: PdfFile, number: int) -> None:
        """The font under its number. Glyphs that others are composed of come after those that are printed."""
        face = self.face
        glyphs = [0, *(face.glyphs[point] for point in self.points)]
        outlines: list[bytes] = []
        place = 0
        while place < len(glyphs):  # grows while composed glyphs ask for their parts
            outlines.append(_with_parts(face.outline(glyphs[place]), glyphs))
            place += 1
        data = face.file(outlines, [face.metric(glyph) for glyph in glyphs])
        mark = hashlib.sha256(data).digest()
        name = "".join(_LETTERS[byte % 26] for byte in mark[:6]) + "+" + face.name
        box = " ".join(map(str, face.box))
        inside = file.stream(f"/Length1 {len(data)}", data)
        descriptor = file.put(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 "
            f"/Ascent {face.ascent} /Descent {face.descent} /CapHeight {face.ascent} /StemV 80 "
            f"/FontFile2 {inside} 0 R >>"
        )
        widths = " ".join(f"{face.widths[point]:.0f}" for point in self.points)
        below = file.put(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGlyphMap /Identity /DW 1000 "
            f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {descriptor} 0 R /W [1 [{widths}]] >>"
        )
        meaning = file.stream("", self._meaning())
        file.put(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            f"/DescendantFonts [{below} 0 R] /ToUnicode {meaning} 0 R >>",
            number,
        )

    def _meaning(self) -> bytes:
        """Which character each place stands for."""
        pairs = [f"<{code}> <{character.encode('utf-16-be').hex().upper()}>" for character, code in self.items()]
        blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
        listed = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{listed}\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")


def _with_parts(outline: bytes, glyphs: list[int]) -> bytes:
    """The outline with the glyphs it is composed of under their new numbers, which are added to `glyphs`."""
    if len(outline) < 10 or outline[0] < 0x80:
        return outline + bytes(-len(outline) % 4)
    changed, at, more = bytearray(outline), 10, True
    while more:
        flags, part = struct.unpack_from(">HH", changed, at)
        if part not in glyphs[1:]:
            glyphs.append(part)
        struct.pack_into(">H", changed, at + 2, glyphs.index(part, 1))
        at += 8 if flags & _ARGUMENTS_ARE_WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
        more = bool(flags & _MORE)
    return bytes(changed) + bytes(-len(changed) % 4)
