"""Does a paper keep to what PDF/A asks of it, as far as this program can tell?

A checker of the requirements listed in docs/papers.md, over the bytes of the finished file. It is not a validator of
the whole standard: none is at hand, and the papers claim no more than what is checked here.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as Xml
from collections.abc import Iterator
from io import BytesIO
from typing import Any

_NS = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}
_FORBIDDEN = ("/JavaScript", "/JS", "/Launch", "/ImportData", "/ResetForm", "/Movie", "/Sound", "/XFA")


def archive_faults(data: bytes) -> tuple[str, ...]:
    """Every requirement the file does not keep, in plain words; empty where all are kept."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return tuple(_faults(pdf, data))
    except pikepdf.PdfError as fault:
        return (f"the file cannot be read: {fault}",)


def _faults(pdf: Any, data: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4}", data):
        yield "the header lacks its version or the line of bytes above 127"
    if "/Encrypt" in pdf.trailer:
        yield "the file is encrypted"
    if "/ID" not in pdf.trailer:
        yield "the trailer has no identifier"
    yield from _metadata(pdf)
    yield from _colours(pdf)
    for number, thing in enumerate(pdf.objects):
        if isinstance(thing, (_dictionary(), _stream())):
            yield from _object(number + 1, thing)
    yield from _pages(pdf)
    yield from _files(pdf)
    yield from _tags(pdf)


def _dictionary() -> Any:
    import pikepdf

    return pikepdf.Dictionary


def _stream() -> Any:
    import pikepdf

    return pikepdf.Stream


def _metadata(pdf: Any) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "there are no metadata"
        return
    raw = pdf.Root.Metadata
    if "/Filter" in raw:
        yield "the metadata are compressed"
    tree = Xml.fromstring(raw.read_bytes().decode("utf-8").strip().lstrip("\ufeff"))
    carries = "/AF" in pdf.Root
    if _said(tree, "pdfaid:part") != ("3" if carries else "2") or _said(tree, "pdfaid:conformance") != "B":
        yield "the metadata do not claim part 2 (3 with files), level B"
    info = pdf.docinfo
    pairs = (
        ("/Title", _said(tree, "dc:title")),
        ("/Author", _said(tree, "dc:creator")),
        ("/Producer", _said(tree, "pdf:Producer")),
        ("/Creator", _said(tree, "xmp:CreatorTool")),
    )
    for name, said in pairs:
        if name in info and str(info[name]) != said:
            yield f"{name} of the information differs from the metadata"
    for name, key in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        if name in info and _digits(str(info[name])) != _digits(_said(tree, key)):
            yield f"{name} of the information differs from the metadata"


def _digits(moment: str) -> str:
    return re.sub(r"\D", "", moment)[:14]


def _said(tree: Xml.Element, path: str) -> str:
    """Text of a property, wherever a writer put it: an element, a list or an attribute."""
    prefix, _, name = path.partition(":")
    full = f"{{{_NS[prefix]}}}{name}"
    for found in tree.iter(full):
        items = [item.text or "" for item in found.iter(f"{{{_NS['rdf']}}}li")]
        return "".join(items) if items else (found.text or "").strip()
    for described in tree.iter(f"{{{_NS['rdf']}}}Description"):
        if full in described.attrib:
            return described.attrib[full]
    return ""


def _colours(pdf: Any) -> Iterator[str]:
    intents = pdf.Root.get("/OutputIntents", [])
    if len(intents) != 1 or str(intents[0].get("/S")) != "/GTS_PDFA1":
        yield "there is not exactly one output intent of PDF/A"
        return
    profile = intents[0].get("/DestOutputProfile")
    if profile is None or profile.get("/N") != 3:
        yield "the output intent carries no profile of three colours"
        return
    head = profile.read_bytes()[:40]
    if head[12:20] != b"mntrRGB " or head[36:40] != b"acsp":
        yield "the output profile is not one of an RGB display"


def _object(number: int, thing: Any, depth: int = 0) -> Iterator[str]:
    """Faults of an object and of the dictionaries that stand in it."""
    for inner in thing.values() if depth < 5 else ():
        if isinstance(inner, _dictionary()) and not inner.is_indirect:
            yield from _object(number, inner, depth + 1)
    for name in _FORBIDDEN:
        if name in thing or str(thing.get("/S", "")) == name:
            yield f"object {number} holds {name}"
    if "/LZWDecode" in str(thing.get("/Filter", "")):
        yield f"object {number} uses a filter that is not allowed"
    if "/F" in thing and isinstance(thing, _stream()):
        yield f"object {number} is a stream outside the file"
    if str(thing.get("/Type", "")) == "/ExtGState" and any(
        key in thing and float(thing[key]) != 1 for key in ("/CA", "/ca")
    ):
        yield f"object {number} is transparent"
    if str(thing.get("/Type", "")) == "/Font":
        yield from _font(number, thing)
    if str(thing.get("/Subtype", "")) == "/Widget":
        if "/AP" not in thing:
            yield f"annotation {number} has no appearance"
        if not int(thing.get("/F", 0)) & 4 or int(thing.get("/F", 0)) & 0b100011:
            yield f"annotation {number} is not plainly printed"


def _font(number: int, font: Any) -> Iterator[str]:
    kind = str(font.get("/Subtype"))
    if kind == "/Type0":
        if "/ToUnicode" not in font:
            yield f"font {number} does not say which characters it shows"
        return
    descriptor = font.get("/FontDescriptor")
    if descriptor is None or not any(f"/FontFile{n}" in descriptor for n in ("", "2", "3")):
        yield f"font {number} ({font.get('/BaseFont')}) is not embedded"
    if kind == "/CIDFontType2" and "/CIDToGlyphMap" not in font:
        yield f"font {number} does not say which glyphs its codes are"


def _pages(pdf: Any) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, 1):
        if "/Group" in page:
            yield f"page {number} has a transparency group"
        if str(page.get("/Tabs")) != "/S" or "/StructParents" not in page:
            yield f"page {number} does not follow the structure"


def _files(pdf: Any) -> Iterator[str]:
    named = {str(one.get("/UF")) for one in pdf.Root.get("/AF", [])}
    for name in pdf.attachments:
        spec = pdf.attachments[name].obj
        if "/AFRelationship" not in spec or "/UF" not in spec or name not in named:
            yield f"the file {name} does not say how it belongs to the document"
        if "/Subtype" not in spec.EF.F:
            yield f"the file {name} does not say its kind"


def _tags(pdf: Any) -> Iterator[str]:
    """Tagging, which level B does not ask for and the papers keep all the same."""
    root = pdf.Root
    if "/Lang" not in root or not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "the document names no language or is not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "the document has no structure"
        return
    for number, page in enumerate(pdf.pages, 1):
        content = page.Contents.read_bytes()
        outside = re.sub(rb"(?:/Artifact BMC|/\w+ << /MCID \d+ >> BDC)\n.*?EMC", b"", content, flags=re.DOTALL)
        if outside.strip():
            yield f"page {number} draws something that is neither tagged nor an artifact"
