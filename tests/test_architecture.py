"""Does the tree keep the rules it is built on?"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "workbench"
SOURCES = sorted(PACKAGE.rglob("*.py"))


def imported_names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def test_every_package_stands_in_its_layer_and_every_heavy_library_in_its_home() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_no_file_outside_the_window_imports_qt() -> None:
    offenders = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if "ui" not in path.relative_to(PACKAGE).parts[:1]
        and any(name.split(".")[0] in {"PySide6", "qtawesome", "shiboken6"} for name in imported_names(parse(path)))
    ]
    assert offenders == []


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def test_nothing_is_unpickled() -> None:
    offenders = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if imported_names(parse(path)) & {"pickle", "joblib", "cloudpickle", "dill", "shelve"}
    ]
    assert offenders == []


def test_no_gpl_only_qt_module_is_used() -> None:
    gpl = re.compile(r"PySide6\.Qt(Charts|Graphs|DataVisualization|NetworkAuth|VirtualKeyboard|WebEngine)")
    assert [str(path.relative_to(ROOT)) for path in SOURCES if gpl.search(path.read_text("utf-8"))] == []


def float_money(tree: ast.Module) -> list[int]:
    """Lines on which an amount (a name ending in `_fen`) is annotated as float, given a float, or turned into one."""
    return [node.lineno for node in ast.walk(tree) if makes_money_a_float(node)]


def makes_money_a_float(node: ast.AST) -> bool:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=kind, value=value) if name.endswith("_fen"):
            return is_float(kind) or is_float(value)
        case ast.arg(arg=name, annotation=kind) if name.endswith("_fen"):
            return is_float(kind)
        case ast.keyword(arg=str(name), value=value) if name.endswith("_fen"):
            return is_float(value)
        case ast.Call(func=ast.Name(id="float"), args=[inside, *_]):
            return str(getattr(inside, "id", getattr(inside, "attr", ""))).endswith("_fen")
    return False


def is_float(node: ast.AST | None) -> bool:
    if isinstance(node, ast.Name):
        return node.id == "float"
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


@pytest.mark.parametrize("stage", ["common", "decision", "lending", "portfolio", "services", "storage", "reports"])
def test_no_float_touches_money(stage: str) -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in (PACKAGE / stage).rglob("*.py")
        if (lines := float_money(parse(path)))
    }
    assert found == {}


CLOCK_READERS = {"app.py", "cli.py", "cli_desk.py", "self_check.py", "__main__.py"}
CLOCK = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(")


def test_only_the_composition_root_reads_the_clock() -> None:
    offenders = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name not in CLOCK_READERS and CLOCK.search(path.read_text("utf-8"))
    ]
    assert offenders == []


def test_every_module_opens_with_the_question_it_answers() -> None:
    silent = [str(path.relative_to(ROOT)) for path in SOURCES if not ast.get_docstring(parse(path))]
    assert silent == []


# Handed to people who have nothing else: it must stay one file, whatever a decision comes to stand on.
ONE_FILE = {PACKAGE / "records" / "verify_decision.py"}


def test_no_file_is_too_long_to_hold_one_question() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if path not in ONE_FILE and (count := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


HALF_WIDTH = re.compile(r"[\u4e00-\u9fff]\s?[,;?!]\s?[\u4e00-\u9fff]|[\u4e00-\u9fff]:\s?[\u4e00-\u9fff]")


def chinese_words(tree: ast.Module) -> list[tuple[int, str]]:
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HALF_WIDTH.search(node.value)
    ]


def test_chinese_wordings_use_full_width_punctuation() -> None:
    found = {
        str(path.relative_to(ROOT)): words
        for path in SOURCES
        if path.relative_to(PACKAGE).parts[0] != "intake" and (words := chinese_words(parse(path)))
    }
    assert found == {}


READ = {".py", ".toml", ".md", ".lock", ".txt", ".yml", ".spec", ".nsi", ".sh", ""}


def test_tracked_files_name_no_registry_and_no_machine_path() -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed: which files are tracked cannot be told")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    suspicious = re.compile(r"https?://[^\s\"')]*/(simple|packages|pool)/|--(extra-)?index-url|/root/|/work/")
    offenders = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if (
            path.suffix in {".py", ".toml", ".md", ".lock", ".txt", ".yml", ".spec", ".nsi", ".sh", ""}
            and path.is_file()
        ):
            text = path.read_text("utf-8", errors="ignore")
            if name != "tests/test_architecture.py" and suspicious.search(text):
                offenders.append(name)
    assert offenders == []


def test_the_locks_pin_every_package_exactly_and_by_hash() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "tests" / "requirements.lock"):
        entries = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
        for entry in entries:
            assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]+\])?==", entry), entry[:80]
            assert "--hash=sha256:" in entry, entry[:80]


RUNS_WHAT_IT_READS = re.compile(
    r"^\s*(?:import|from)\s+(?:pickle|cPickle|_pickle|joblib|cloudpickle|dill|marshal|shelve)\b"
    r"|(?<![\w.])(?:eval|exec)\(|allow_pickle=True|read_pickle|to_pickle",
    re.MULTILINE,
)


def test_nothing_reads_data_that_could_be_a_program() -> None:
    places = [*SOURCES, *(ROOT / "benchmarks").rglob("*.py"), *(ROOT / "build_spec").rglob("*.py")]
    assert [str(path.relative_to(ROOT)) for path in places if RUNS_WHAT_IT_READS.search(path.read_text("utf-8"))] == []
    for planted in (
        "import pickle\n",
        "    from joblib import load\n",
        "x = eval(text)\n",
        "np.load(f, allow_pickle=True)",
    ):
        assert RUNS_WHAT_IT_READS.search(planted)


def test_services_load_models_only_where_their_author_is_asked() -> None:
    """`load_pack` without keys does not ask who signed; only `Ground.read_pack` may call it."""
    callers = [
        path.name for path in (ROOT / "workbench" / "services").glob("*.py") if "load_pack(" in path.read_text("utf-8")
    ]
    assert callers == ["ground.py"]
