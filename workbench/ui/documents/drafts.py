"""How do drafts of papers get into a folder?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text


def write_drafts(paths: Sequence[Path], papers: Sequence[bytes]) -> tuple[Path, ...]:
    """Raises `StaffError` (`FILE_NOT_WRITTEN`) naming the file in the way."""
    for path, data in zip(paths, papers, strict=True):
        try:
            path.write_bytes(data)
        except OSError as fault:
            raise StaffError(
                Text("PDF 没有生成", "The PDF was not written"),
                Text(
                    f"{path.name} 无法写入：请关闭占用它的程序或换一个文件夹",
                    f"{path.name} cannot be written: close it elsewhere or choose another folder",
                ),
                code="FILE_NOT_WRITTEN",
            ) from fault
    return tuple(paths)
