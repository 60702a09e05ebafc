"""Does an .xlsx package hold only a workbook, without macros, links, entities or a bomb?

Every part is unpacked once, in pieces that are thrown away: what the package says of its sizes is not believed.
"""

from __future__ import annotations

import re
import zipfile

from workbench.intake.refusals import refused

LARGEST_UNPACKED = 200 * 2**20
LARGEST_RATIO = 100
RATIO_FLOOR = 16 * 2**20  # small tables of one value repeated pack better than that
WORKBOOK = "xl/workbook.xml"
_TYPES = "[Content_Types].xml"
_CHUNK = 1 << 20
_OVERLAP = 64

_MACROS = re.compile(r"vbaproject|vbadata|^xl/macrosheets/|^xl/activex/", re.IGNORECASE)
_LINKS = re.compile(r"^xl/(externallinks/|webextensions/)", re.IGNORECASE)
_CONNECTIONS = "xl/connections.xml"
_CONNECTION = re.compile(rb"<(?:\w+:)?connection\s")
_OWN_DATA = b"Data Source=$Workbook$;"  # what a query inside the workbook draws on
_FOREIGN_DATA = re.compile(rb"<(?:\w+:)?(webPr|textPr|olapPr)\b|sourceFile|odcFile")
_ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_OUTSIDE = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)
_LARGEST_NOTE = 4 * 2**20  # of the relations of one part


def is_package(archive: zipfile.ZipFile) -> bool:
    """Is it an office document of any kind? Raises `StaffError` (`NOT_A_TABLE`) where it is no .xlsx workbook."""
    names = {info.filename for info in archive.infolist()}
    if WORKBOOK in names:
        return True
    if _TYPES in names:
        kinds = {"word/": "DOCX", "ppt/": "PPTX", "xl/": "XLSB"}
        found = next((kind for folder, kind in kinds.items() if any(n.startswith(folder) for n in names)), "OPC")
        raise refused("NOT_A_TABLE", found)
    if "mimetype" in names and "content.xml" in names:
        raise refused("NOT_A_TABLE", "OpenDocument")
    return False


def check_package(archive: zipfile.ZipFile) -> None:
    """Raises `StaffError` (`WORKBOOK_...`, `ARCHIVE_LOCKED`)."""
    infos = archive.infolist()
    total, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if total > LARGEST_UNPACKED:
        raise refused("WORKBOOK_TOO_LARGE", f"{total / 2**20:,.0f} MB > {LARGEST_UNPACKED >> 20} MB")
    if total > RATIO_FLOOR and total > packed * LARGEST_RATIO:
        raise refused("WORKBOOK_TOO_LARGE", f"{total / max(packed, 1):,.0f} : 1 > {LARGEST_RATIO} : 1")
    names = [info.filename.replace("\\", "/") for info in infos]
    if any(_MACROS.search(name) for name in names):
        raise refused("WORKBOOK_MACROS")
    link = next((name for name in names if _LINKS.search(name)), None)
    if link is not None:
        raise refused("WORKBOOK_LINKS", link)
    for info in infos:
        if info.flag_bits & 1:
            raise refused("WORKBOOK_LOCKED")
        _check_part(archive, info)


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    name = info.filename.lower()
    if name.endswith(".rels"):
        _check_relations(archive, info)
    if name == _CONNECTIONS:
        _check_connections(archive, info)
    before, macros = b"", name == _TYPES.lower()
    with archive.open(info) as part:
        for piece in iter(lambda: part.read(_CHUNK), b""):
            seen = before + piece
            # The letters of UTF-16 lie between zero bytes.
            if _ENTITY.search(seen) or (b"\x00" in seen and _ENTITY.search(seen.replace(b"\x00", b""))):
                raise refused("WORKBOOK_ENTITIES")
            if macros and b"macroenabled" in seen.lower():
                raise refused("WORKBOOK_MACROS")
            before = seen[-_OVERLAP:]


def _check_relations(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Only hyperlinks may point outside: they are followed by people, never when a cell is read."""
    for relation in _OUTSIDE.findall(_note(archive, info)):
        if b"/hyperlink" not in relation:
            raise refused("WORKBOOK_LINKS", info.filename)


def _check_connections(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Queries over the workbook's own sheets are no links: wallets ship them in their exports."""
    text = _note(archive, info)
    connections = _CONNECTION.split(text)[1:]
    if _FOREIGN_DATA.search(text) or not all(_OWN_DATA in connection for connection in connections):
        raise refused("WORKBOOK_LINKS", info.filename)


def _note(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as part:
        text = part.read(_LARGEST_NOTE + 1)
    if len(text) > _LARGEST_NOTE:
        raise refused("WORKBOOK_TOO_LARGE", info.filename)
    return text.replace(b"\x00", b"")
