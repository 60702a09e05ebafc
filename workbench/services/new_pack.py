"""May a new pack lie in this folder, and is nothing left there when making it fails?"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text

_VERSION = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9._\-\u4e00-\u9fff]{0,59}")


@contextmanager
def new_pack(folder: Path) -> Iterator[None]:
    """Make a pack in `folder`, whose name is its version; whatever fails, no half of one is left.

    Raises `StaffError`: `VERSION_NAME`, `VERSION_TAKEN`, `PACK_NOT_WRITTEN`.
    """
    if not _VERSION.fullmatch(folder.name):
        raise StaffError(
            Text(f"“{folder.name}”不能作版本名", f"“{folder.name}” cannot name a version"),
            Text("请用字母、数字、点、横线，最多 60 个字符", "Use letters, digits, dots and dashes, at most 60"),
            code="VERSION_NAME",
        )
    if folder.exists():
        raise StaffError(
            Text(f"模型版本 {folder.name} 已存在", f"There is a model version {folder.name} already"),
            Text("请换一个版本名", "Choose another name"),
            code="VERSION_TAKEN",
        )
    try:
        yield
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise StaffError(
            Text(
                f"模型写不到 {folder.parent}：{fault.strerror}",
                f"No pack can be written to {folder.parent}: {fault.strerror}",
            ),
            Text("没有留下任何文件。请检查磁盘空间与权限", "Nothing was left there. Check free space and permissions"),
            code="PACK_NOT_WRITTEN",
        ) from fault
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
