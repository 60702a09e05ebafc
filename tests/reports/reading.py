"""Reads a made PDF back, the way a reader would."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

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


def shown(content: str, fonts: Any) -> str:
    """What a stretch of a page shows, by what its fonts say their places mean."""
    meanings = {str(name): _meaning(font) for name, font in fonts.items()}
    runs = re.findall(r"(/F\d+) [\d.]+ Tf <([0-9A-F]*)> Tj", content)
    return "".join(meanings[font][code] for font, codes in runs for code in re.findall("....", codes))


def _meaning(font: Any) -> dict[str, str]:
    told = font.ToUnicode.read_bytes().decode("ascii")
    return {a: bytes.fromhex(b).decode("utf-16-be") for a, b in re.findall(r"^<(\w{4})> <(\w+)>$", told, re.MULTILINE)}
