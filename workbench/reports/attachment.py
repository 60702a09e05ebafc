"""How does a file travel inside a PDF?

An embedded file stream, a file specification that says how the file belongs to the document (ISO 19005-3, 6.8) and the
catalogue's name tree (ISO 32000-1, 7.11.4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePath

from workbench.reports.pdf_file import PdfFile, words

KINDS = {".json": "application#2Fjson", ".toml": "application#2Ftoml"}


def attach(file: PdfFile, files: Mapping[str, bytes], day: str) -> str:
    """Embed files by name (ASCII); entries for the catalogue. `day` is the file date as a PDF date."""
    specs = {name: _specification(file, name, files[name], day) for name in sorted(files)}
    named = " ".join(f"{words(name)} {number} 0 R" for name, number in specs.items())
    belong = " ".join(f"{number} 0 R" for number in specs.values())
    return f" /Names << /EmbeddedFiles << /Names [{named}] >> >> /AF [{belong}]"


def _specification(file: PdfFile, name: str, data: bytes, day: str) -> int:
    # The format asks for MD5 here; it guards nothing, the proof's SHA-256 does.
    check = hashlib.md5(data, usedforsecurity=False).hexdigest().upper()
    kind = KINDS.get(PurePath(name).suffix, "application#2Foctet-stream")
    inside = file.stream(
        f"/Type /EmbeddedFile /Subtype /{kind} "
        f"/Params << /Size {len(data)} /CheckSum <{check}> /ModDate {words(day)} >>",
        data,
    )
    how = "Source" if name == "decision.json" else "Supplement"
    return file.put(
        f"<< /Type /Filespec /EF << /F {inside} 0 R /UF {inside} 0 R >> /F {words(name)} /UF {words(name)} "
        f"/AFRelationship /{how} >>"
    )
