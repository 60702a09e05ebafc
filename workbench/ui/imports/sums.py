"""What do the foot of the wizard and its steps sum up?"""

from __future__ import annotations

from workbench.common.text import Text, same
from workbench.services.import_file import ImportCheck
from workbench.ui.imports.columns import Mapping
from workbench.ui.imports.counts import many
from workbench.ui.imports.detection import DELIMITERS, encoding_words

Sum = tuple[Text, str, str]
"""Words, icon, its tone."""

NOTHING: Sum = (same(""), "info", "ink3")


def map_sum(mapping: Mapping) -> Sum:
    """How many columns are mapped, wait for a word, and are left out."""
    if not mapping.readable():
        return Text("没有可以导入的文件", "No file can be imported"), "warning-circle", "bad"
    mapped, asked, left = mapping.tally()
    words = Text(
        f"{mapped} 列已映射，{asked} 列待确认，{left} 列忽略",
        f"{mapped} columns mapped, {asked} to confirm, {left} ignored",
    )
    return words, "warning-circle" if asked else "check-circle", "warn" if asked else "ok"


def asked_words(mapping: Mapping) -> Text:
    """How many columns still wait for a word."""
    if not mapping.readable():
        return Text("不能导入", "Cannot be imported")
    asked = mapping.tally()[1]
    return Text(f"{asked} 列待确认", f"{asked} to confirm") if asked else Text("全部确定", "All settled")


def error_words(check: ImportCheck) -> Text:
    bad = Text(f"{check.bad:,} 行有错", f"{many(check.bad, 'row')} with errors")
    return bad if check.bad else Text("没有错误", "No errors")


def rows_sum(check: ImportCheck) -> Sum:
    """What writing would do now."""
    fresh = check.new + check.updated
    skipped = Text(f"，跳过 {check.skipped:,} 行", f", skip {check.skipped:,}") if check.skipped else same("")
    aside = check.bad - check.skipped
    held = Text(f"，隔离 {aside:,} 行", f", quarantine {aside:,}") if aside else same("")
    if not fresh:
        known = Text("没有新的行：台账都已有", "Nothing is new: the desk holds every row")
        return known + skipped + held, "info", "info"
    return Text(f"处理后将写入 {fresh:,} 行", f"Will write {many(fresh, 'row')}") + skipped + held, "info", "ink3"


def file_remarks(mapping: Mapping) -> tuple[Text, Text]:
    """Which file, and how it was recognised; of the first that can be read."""
    files = mapping.files
    first = next(iter(mapping.readable()), files[0])
    more = Text(f" 等 {len(files)} 个", f" and {len(files) - 1} more") if len(files) > 1 else same("")
    if first.refusal is not None:
        return same(first.name) + more, Text("未能识别", "Not recognised")
    found = encoding_words(first.encoding or first.container)
    if first.delimiter is not None:
        found = found + same(" · ") + DELIMITERS.get(first.delimiter, same(first.delimiter))
    if first.columns:
        found = found + Text(f" · {len(first.columns)} 列", f" · {len(first.columns)} cols")
    return same(first.name) + more, found
