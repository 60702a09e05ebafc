"""How does a file travel inside a PDF?

An embedded file stream, a file specification and the catalogue's name tree (ISO 32000-1, 7.11.4), written with the
document objects reportlab has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

KINDS = {".json": "application/json", ".toml": "application/toml"}


def attach_to(pen: Any, pdfdoc: Any, files: Mapping[str, bytes]) -> None:
    """Embed files by name (ASCII) in the document `pen` writes; the format wants them in the order of their names."""
    document, named = pen._doc, []
    for name in sorted(files):
        named += [pdfdoc.PDFString(name), _specification(document, pdfdoc, name, files[name])]
    names = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray(named)})
    document.Catalog.Names = document.Reference(pdfdoc.PDFDictionary({"EmbeddedFiles": names}))


def _specification(document: Any, pdfdoc: Any, name: str, data: bytes) -> Any:
    stream = pdfdoc.PDFStream(
        pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("EmbeddedFile"),
                "Subtype": pdfdoc.PDFName(KINDS.get(PurePath(name).suffix, "application/octet-stream")),
                "Params": pdfdoc.PDFDictionary(
                    {
                        "Size": len(data),
                        # The format asks for MD5 here; it guards nothing, the proof's SHA-256 does.
                        "CheckSum": pdfdoc.PDFString(hashlib.md5(data, usedforsecurity=False).digest(), enc="raw"),
                    }
                ),
            }
        ),
        data,
        filters=[pdfdoc.PDFZCompress],
    )
    file = document.Reference(stream)
    return document.Reference(
        pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Filespec"),
                "F": pdfdoc.PDFString(name),
                "UF": pdfdoc.PDFString(name),
                "EF": pdfdoc.PDFDictionary({"F": file, "UF": file}),
            }
        )
    )
