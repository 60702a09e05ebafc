"""What was imported before?"""

from __future__ import annotations

from datetime import date

from workbench.common.text import Text, same
from workbench.services.import_file import BatchRow
from workbench.ui.format import moment_text
from workbench.ui.look import Look
from workbench.ui.table import Column, Table


def files_words(batch: BatchRow) -> Text:
    first = batch.files[0] if batch.files else "—"
    more = len(batch.files) - 1
    return Text(f"{first} 等 {more + 1} 个", f"{first} and {more} more") if more > 0 else same(first)


class BatchTable(Table):
    """Batches, newest first; `today` decides how a moment is written."""

    def __init__(self, look: Look, today: date, short: bool = False) -> None:
        columns = [
            Column("at", Text("时间", "When"), 84, lambda b: moment_text(b.at, today), colour="ink3", px=12, left=16),
            Column("files", Text("文件", "Files"), 200, files_words, stretch=True),
            Column("layout", Text("格式", "Layout"), 170, lambda b: b.layout, colour="ink2"),
            Column("by", Text("导入人", "By"), 84, lambda b: b.by, colour="ink2"),
            Column("rows", Text("写入行数", "Rows written"), 110, lambda b: f"{b.rows:,}", align="r"),
            Column("bad", Text("隔离", "Quarantined"), 100, lambda b: f"{b.quarantined:,}", align="r", colour="ink2"),
            Column("id", Text("批次", "Batch"), 130, lambda b: b.batch_id, colour="ink3", px=12, left=16, right=16),
        ]
        if short:
            kept = ("at", "files", "rows")
            columns = [one for one in columns if one.code in kept]
        super().__init__(look, columns, lambda batch: batch.batch_id, 36, 32)
