"""Does anything but rows or a named refusal ever come of a file, whatever its bytes are?

Inputs are made by hypothesis, by mutating true and hostile files, and (where atheris is installed) by following which
lines of our own code an input reaches. Each part that meets foreign bytes is a target: telling kinds, text tables from
bytes to rows, archives and packages, JSON lines, cells in SQL, and whole files through the real child process. An
escape is any exception that is no refusal; it is printed with its input.

    python benchmarks/fuzz_intake.py [--quick] [--seconds N] [--guided TARGET --report FILE]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

QUICK_SECONDS, FULL_SECONDS = 20, 120
SEED = 20261127

Target = Callable[[bytes], object]


@dataclass
class Tally:
    """What came of the inputs so far."""

    inputs: int = 0
    refusals: int = 0
    escapes: list[str] = field(default_factory=list)
    slowest: float = 0.0  # processor seconds
    slowest_input: str = ""

    def attempt(self, name: str, target: Target, data: bytes) -> None:
        from workbench.common.errors import StaffError

        began = process_time()
        self.inputs += 1
        try:
            target(data)
        except StaffError:
            self.refusals += 1
        except Exception as escape:  # the entry point of a proof: whatever escapes is its finding
            where = traceback.extract_tb(escape.__traceback__)[-1]
            place = f"{Path(where.filename).name}:{where.lineno}"
            self.escapes.append(f"{name}: {type(escape).__name__} at {place}: {data[:300]!r}")
        seconds = process_time() - began
        if seconds > self.slowest:
            self.slowest, self.slowest_input = seconds, f"{name}: {len(data)} bytes {data[:60]!r}"

    def add(self, other: dict[str, object]) -> None:
        self.inputs += int(str(other["inputs"]))
        self.refusals += int(str(other["refusals"]))
        self.escapes += [str(one) for one in list(other["escapes"])]  # type: ignore[call-overload]
        if float(str(other["slowest"])) > self.slowest:
            self.slowest, self.slowest_input = float(str(other["slowest"])), str(other["slowest_input"])


class Targets:
    """Each part of the way in that meets foreign bytes; files are written into `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "input"
        self.all: dict[str, Target] = {
            "kind": self.kind,
            "text": self.text,
            "archive": self.archive,
            "gzip": self.gzip,
            "compound": self.compound,
            "json": self.json,
        }

    def kind(self, data: bytes) -> None:
        from workbench.intake.containers import container_of

        container_of(data)

    def text(self, data: bytes) -> None:
        """From bytes to rows, in this process as for every text table."""
        from workbench.intake.containers import Container, look
        from workbench.intake.guarded import Form, PlainTable
        from workbench.intake.layouts import LAYOUTS
        from workbench.intake.rows import walk
        from workbench.intake.sniff import previews_of

        self.file.write_bytes(data)
        if look(self.file) is not Container.TEXT:
            return
        table = PlainTable(Form.TEXT, self.file, Container.TEXT)
        (preview,) = previews_of(self.file, (table,), LAYOUTS)
        layout = next((one for one in LAYOUTS if one.code == preview.layout), None)
        if layout is not None:
            for line, _, _ in walk(preview, layout, table):
                assert line > 0

    def archive(self, data: bytes) -> None:
        from workbench.intake.archives import check_members, opened_archive, tables_in, unpack_member
        from workbench.intake.packages import check_package, is_package

        self.file.write_bytes(data)
        with opened_archive(self.file) as archive:
            if is_package(archive):
                check_package(archive)
                return
            check_members(archive)
            for name in tables_in(archive):
                unpack_member(archive, name, self.folder / "unpacked")

    def gzip(self, data: bytes) -> None:
        from workbench.intake.archives import unpack_gzip

        self.file.write_bytes(data)
        unpack_gzip(self.file, self.folder / "unpacked")

    def compound(self, data: bytes) -> None:
        from workbench.intake.compound import check_compound

        self.file.write_bytes(data)
        check_compound(self.file)

    def json(self, data: bytes) -> None:
        from workbench.intake.jsonlines import columns, objects

        self.file.write_bytes(data)
        header, count = columns(self.file)
        assert count == sum(1 for _, found in objects(self.file) if set(found) <= set(header))


def seeds() -> dict[str, list[bytes]]:
    """True and hostile files each target begins from, small ones only."""
    from tests.hostile.books import plain
    from tests.hostile.old_books import compound
    from tests.hostile.packed import packed, zipped
    from tests.hostile.texts import texts
    from tests.hostile.typed import objects

    def small(cases: Sequence[object], *families: str) -> list[bytes]:
        contents = [one.content() for one in cases if one.family in families and "bomb" not in one.name]  # type: ignore[attr-defined]
        return [content for content in contents if len(content) <= 20_000]

    every = [*texts()]
    archives = [*packed()]
    text = small(every, "encoding", "lines", "shape", "id", "amount", "day")
    return {
        "kind": small(archives, "kind"),
        "text": text,
        "archive": [*small(archives, "zip", "zip name", "zip damage"), plain(), zipped({"s.csv": text[0]})],
        "gzip": small(archives, "gzip"),
        "compound": [compound()],
        "json": small([*objects()], "json"),
    }


def mutated(data: bytes, dice: random.Random) -> bytes:
    """A few bytes changed, a piece cut out, doubled, or put elsewhere."""
    made = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at, length = dice.randrange(len(made) + 1), dice.randint(1, 16)
        match dice.randrange(6):
            case 0 if made:
                made[at % len(made)] ^= 1 << dice.randrange(8)
            case 1:
                made[at:at] = bytes(dice.choice(INTERESTING))
            case 2:
                del made[at : at + length]
            case 3:
                made[at:at] = made[at : at + length]
            case 4:
                del made[at:]
            case _:
                made[at : at + length] = dice.randbytes(length)
    return bytes(made)


INTERESTING = (
    b"\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b'"', b",", b"\n", b"\r", b"\t", b"\\", b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"PK\x03\x04", b"\x1f\x8b", b"{", b"[", b'{"', b"=", b"'", "票".encode(), "票".encode("gb18030"),
    b"\xed\xa0\x80", b"e999",
)  # fmt: skip


def mutate(name: str, target: Target, corpus: Sequence[bytes], seconds: float, tally: Tally) -> None:
    dice, end = random.Random(SEED), process_time() + seconds
    while process_time() < end:
        tally.attempt(name, target, mutated(dice.choice(corpus), dice))


def invent(name: str, target: Target, seconds: float, tally: Tally) -> None:
    """Inputs by hypothesis: bytes, and tables of odd cells in any encoding."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    from tests.hostile.cases import HEADER

    cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
        ["1.5", "2026-07-08", '"', "\r", "\x00"]
    )
    rows = st.lists(st.lists(cells, max_size=10).map(",".join), max_size=6)
    tables = st.tuples(st.sampled_from([HEADER, "merchant_id,day,kind,value,count", ""]), rows)
    texts = tables.map(lambda made: "\n".join((made[0], *made[1])))
    encoded = st.tuples(texts, st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le"])).map(
        lambda made: made[0].encode(made[1])
    )

    @settings(
        max_examples=200, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.binary(max_size=400) | encoded)
    def probe(data: bytes) -> None:
        tally.attempt(name, target, data)

    end, turn = process_time() + seconds, SEED
    while process_time() < end:
        seed(turn)(probe)()
        turn += 1


def cells(seconds: float, tally: Tally) -> None:
    """Odd cells through the SQL of every layout: each row has its values, or a reason why not."""
    from tests.hostile.texts import texts
    from tests.intake.reading import KEY
    from workbench.flows.engine import open_engine
    from workbench.intake.header import owners
    from workbench.intake.layouts import LAYOUTS
    from workbench.intake.typed import typed_select

    dice, end = random.Random(SEED), process_time() + seconds
    words = [word for one in texts() if one.family in ("amount", "day", "number", "id", "word")
             for word in one.content().decode().splitlines()[1].split(",")]  # fmt: skip
    engine = open_engine(memory_mb=300, threads=1)
    while process_time() < end:
        layout = dice.choice(LAYOUTS)
        width = len(owners(layout))
        rows = [[_odd(dice, words) for _ in range(width)] for _ in range(200)]
        engine.execute(f"CREATE OR REPLACE TABLE raw ({', '.join(f'c{n} VARCHAR' for n in range(width))})")
        engine.executemany(f"INSERT INTO raw VALUES ({', '.join('?' * width)})", rows)
        source = "SELECT *, row_number() OVER () AS source_line, false AS too_wide FROM raw"
        places = {column.field: n for n, column in enumerate(owners(layout))}
        select = typed_select(layout, places, source, width, "f", KEY)
        tally.inputs += len(rows) - 1
        tally.attempt(
            f"cells of {layout.code}", lambda _, s=select: engine.execute(s).fetchall(), repr(rows[:1]).encode()
        )
    engine.close()


def _odd(dice: random.Random, words: Sequence[str]) -> str:
    word = dice.choice(words)
    return mutated(word.encode(), dice).decode("utf-8", "replace").replace("\x00", "") if dice.random() < 0.7 else word


def through_the_child(seconds: float, tally: Tally, folder: Path) -> int:
    """Damaged workbooks, archives and Parquet files through the real child; how many of them it died of."""
    from tests.hostile.books import plain
    from tests.hostile.old_books import compound
    from tests.hostile.packed import GOOD, zipped
    from tests.hostile.typed import columns, parquet
    from workbench.common.errors import StaffError
    from workbench.intake.guarded import Wanted, plain_tables

    dice, end = random.Random(SEED), process_time() + seconds
    corpus = (plain(), compound(), zipped({"s.csv": GOOD, "s.xlsx": plain()}), parquet(columns()))
    died = 0

    def batch(_: bytes) -> None:
        nonlocal died
        with tempfile.TemporaryDirectory(dir=folder) as made:
            paths = [Path(made) / f"{n}.bin" for n in range(25)]
            for path in paths:
                path.write_bytes(mutated(dice.choice(corpus), dice) or b"x")
            answers = plain_tables([Wanted(path) for path in paths], Path(made))
            died += sum(isinstance(a, StaffError) and a.code.startswith("READING_") for a in answers)

    while process_time() + children() < end:
        tally.inputs += 24
        tally.attempt("child", batch, b"25 damaged files")
    return died


def children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def guided(name: str, seconds: int, report: Path) -> None:
    """One target under atheris, in a process of its own: it does not come back from fuzzing."""
    import atheris

    with (
        atheris.instrument_imports(include=["workbench.intake", "zipfile", "json"]),
        tempfile.TemporaryDirectory() as made,
    ):
        target = Targets(Path(made)).all[name]
        target_modules(name)
        corpus = Path(made) / "corpus"
        corpus.mkdir()
        for number, content in enumerate(seeds()[name]):
            (corpus / str(number)).write_bytes(content)
        tally = Tally()

        def one(data: bytes) -> None:
            tally.attempt(f"guided {name}", target, data)
            if tally.inputs % 200 == 0 or len(tally.escapes) == 1:
                report.write_text(json.dumps(tally.__dict__))

        options = [f"-max_total_time={seconds}", "-max_len=20000", f"-seed={SEED}", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *options, str(corpus)], one)
        atheris.Fuzz()


def target_modules(name: str) -> None:
    """Load what a target needs while imports are being instrumented."""
    from workbench.intake import archives, compound, containers, encoding, header, jsonlines, packages, rows, sniff

    assert all((archives, compound, containers, encoding, header, jsonlines, packages, rows, sniff)), name


def run_guided(name: str, seconds: int, folder: Path, tally: Tally) -> int:
    """Inputs tried under guidance. A run that dies counts as an escape."""
    report = folder / f"{name}.json"
    command = [sys.executable, __file__, "--guided", name, "--seconds", str(seconds), "--report", str(report)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds * 5 + 60)
    if not report.exists():
        tally.escapes.append(f"guided {name}: ended with {done.returncode}: {done.stderr[-300:]}")
        return 0
    said = json.loads(report.read_text())
    tally.add(said)
    if done.returncode != 0:
        tally.escapes.append(f"guided {name}: ended with {done.returncode}: {done.stderr[-300:]}")
    return int(said["inputs"])


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz the way in.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--guided")
    parser.add_argument("--report", type=Path)
    asked = parser.parse_args()
    seconds = asked.seconds or (QUICK_SECONDS if asked.quick else FULL_SECONDS)
    if asked.guided:
        guided(asked.guided, seconds, asked.report)
        return 0
    tally, followed = Tally(), 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as made:
        folder = Path(made)
        targets, corpora = Targets(folder), seeds()
        share = seconds / (len(targets.all) * 2 + 4)
        guides = importlib.util.find_spec("atheris") is not None
        for name, target in targets.all.items():
            invent(name, target, share / 2, tally)
            mutate(name, target, corpora[name], share / 2, tally)
            if guides:
                followed += run_guided(name, max(1, int(share)), folder, tally)
        cells(share * 2, tally)
        died = through_the_child(share * 2, tally, folder)
    for escape in tally.escapes[:20]:
        print(f"ESCAPE {escape}")
    print(
        f"{tally.inputs:,} inputs, {followed:,} of them guided ({'atheris' if guides else 'atheris is not installed'})"
    )
    print(f"{tally.refusals:,} refused by name; the child died of {died} damaged files, each then refused")
    print(f"slowest: {tally.slowest_input}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)
    result("fuzz_escapes", len(tally.escapes), "escapes", 0, not tally.escapes, f"{tally.inputs} inputs, seed {SEED}")
    result("fuzz_slowest_input", tally.slowest, "s", 2, tally.slowest < 2, "processor time of one input")
    result("fuzz_memory", peak, "MB", 512, peak < 512, "peak resident set of the fuzzing process")
    return 0 if not tally.escapes else 1


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
