"""Reading files in tests the way the desk does, without a desk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.flows.batches import BatchRef
from workbench.flows.engine import Engine, open_engine
from workbench.flows.lines import LineKind
from workbench.flows.state import state_digest
from workbench.flows.store import FlowStore
from workbench.intake.check import Found, check_files
from workbench.intake.preview import FilePreview
from workbench.intake.sniff import inspect

KEY = b"a key of thirty-two bytes, tests"


def previews(paths: Sequence[Path]) -> list[FilePreview]:
    return [preview for path in paths for preview in inspect(path)]


def found_in(paths: Sequence[Path], folder: Path, **more: str) -> tuple[Engine, Found]:
    """The engine and what was found, against an empty desk."""
    engine = open_engine(memory_mb=1000, folder=folder)
    FlowStore(folder).attach(engine, [])
    return engine, check_files(engine, previews(paths), KEY, merchant_id=more.get("merchant_id"))


class LittleDesk:
    """Line files of a desk without its records: import after import, as the desk does it."""

    def __init__(self, folder: Path) -> None:
        self.store = FlowStore(folder)
        self.refs: list[BatchRef] = []
        self.parts: dict[str, str] = {}
        self.seq = 0

    def take(self, *paths: Path) -> Found:
        engine = open_engine(memory_mb=300, threads=1)
        self.store.attach(engine, self.refs)
        found = check_files(engine, previews(paths), KEY, parts=self.parts)
        self.seq += 1
        for change in found.differences:
            if change.written:
                rows = f"SELECT * EXCLUDE (standing) FROM {change.table}"
                pairs = None if change.superseded is None else f"SELECT * FROM {change.superseded}"
                self.refs.append(self.store.write(engine, f"B{self.seq}", change.kind, rows, self.seq, "test", pairs))
        for origin in found.origins.values():
            if origin.part is not None:
                self.parts.setdefault(origin.part, f"B{self.seq}")
        engine.close()
        return found

    def rows(self, kind: LineKind) -> list[tuple[object, ...]]:
        engine = open_engine(memory_mb=300, threads=1)
        self.store.attach(engine, self.refs)
        rows = engine.execute(f"SELECT * FROM {kind.value} ORDER BY ALL").fetchall()
        engine.close()
        return rows

    def digest(self) -> str:
        engine = open_engine(memory_mb=300, threads=1)
        self.store.attach(engine, self.refs)
        digest = state_digest(engine)
        engine.close()
        return digest
