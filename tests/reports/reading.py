"""Reads a made PDF back, the way a reader would."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtPdf import QPdfDocument


def pages_of(data: bytes) -> list[str]:
    """Text of each page, without blanks, so that line breaks do not matter."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(data)
        document = QPdfDocument()
        assert document.load(str(path)) == QPdfDocument.Error.None_
        pages = ["".join(document.getAllText(index).text().split()) for index in range(document.pageCount())]
        document.close()
    return pages


def text_of(data: bytes) -> str:
    return "".join(pages_of(data))


def tight(words: str) -> str:
    return "".join(words.split())
