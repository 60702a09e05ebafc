"""How does a file travel inside a PDF?

An embedded file stream, a file specification and the catalogue's name tree (ISO 32000-1, 7.11.4), written with the
document objects reportlab has.
"""

from __future__ import annotations

import hashlib
from typing import Any


def attach_to(pen: Any, pdfdoc: Any, name: str, data: bytes) -> None:
    """Embed `data` under `name` (ASCII) in the document `pen` writes."""
    document = pen._doc
    stream = pdfdoc.PDFStream(
        pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("EmbeddedFile"),
                "Subtype": pdfdoc.PDFName("application/json"),
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
    )
    file = document.Reference(stream)
    specification = document.Reference(
        pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Filespec"),
                "F": pdfdoc.PDFString(name),
                "UF": pdfdoc.PDFString(name),
                "EF": pdfdoc.PDFDictionary({"F": file, "UF": file}),
            }
        )
    )
    names = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray([pdfdoc.PDFString(name), specification])})
    document.Catalog.Names = document.Reference(pdfdoc.PDFDictionary({"EmbeddedFiles": names}))
