"""Are instruction files as they were written, and were steps taken by as many people as they wanted?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.portfolio.penalties import two_people
from workbench.services.instruction_files import file_state, unrecorded

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

EVERY = 10_000_000


def check_collections(folder: Path, shelves: Shelves) -> Iterator[tuple[bool, Text]]:
    """Each file that is missing or changed, each step one person took alone; else one finding that all is well."""
    written = shelves.instructions.all(EVERY)
    wrong = 0
    for kept in written:
        state = file_state(folder, kept)
        if state != "whole":
            wrong += 1
            yield (
                False,
                Text(f"指令文件{'缺失' if state == 'missing' else '被改动'}：{kept.name}.json",
                     f"An instruction file is {state}: {kept.name}.json"),
            )  # fmt: skip
    for name in unrecorded(folder, (kept.name for kept in written)):
        wrong += 1
        yield False, Text(f"指令文件没有记录：{name}", f"An instruction file has no record: {name}")
    for merchant_id, events in shelves.penalties.of_everybody():
        for number in two_people([one.event() for one in events]):
            wrong += 1
            words = Text(
                f"{merchant_id} 的处置第 {number} 条只有一人", f"Step {number} of {merchant_id} had one person"
            )
            yield False, words
    if not wrong:
        count = len(written)
        yield True, Text(f"已核对 {count} 份指令文件与处置记录", f"{count} instruction files and the steps taken agree")
