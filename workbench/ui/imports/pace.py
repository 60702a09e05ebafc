"""How fast is long work, and how long will it take?"""

from __future__ import annotations

from workbench.common.text import Text, same
from workbench.ui.imports.memory import memory_mb

AFTER = {
    "check": Text("已读完，正在与台账比较", "All read; comparing with the desk"),
    "write": Text("已写完，正在记入台账", "All written; recording"),
}


def rate_words(what: str, done: int, total: int, seconds: float) -> Text:
    """Rows a second and what is left; before the first report the time that has passed."""
    if not done:
        return Text(f"已用 {seconds:.0f} 秒", f"{seconds:.0f} s so far")
    if total and done >= total:
        return AFTER[what]
    rate = done / seconds
    pace = Text(f"{rate:,.0f} 行/秒", f"{rate:,.0f} rows/s")
    if not total:
        return pace
    left = (total - done) / rate
    return pace + Text(f" · 约剩 {left:.0f} 秒", f" · about {left:.0f} s left")


def memory_words() -> Text:
    memory = memory_mb()
    return same("") if memory is None else Text(f" · 内存 {memory:,} MB", f" · {memory:,} MB memory")
