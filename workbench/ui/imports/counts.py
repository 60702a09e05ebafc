"""How is a number of things said in English, which has a plural?"""

from __future__ import annotations

from workbench.common.text import Text


def many(count: int, one: str, more: str = "") -> str:
    """`1 row`, `27 rows`."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def all_suggestions(count: int) -> Text:
    """What the button says that takes them together."""
    every = "all " if count > 1 else ""
    return Text(f"采纳全部 {count:,} 条建议", f"Accept {every}{many(count, 'suggestion')}")
