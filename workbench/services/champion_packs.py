"""Which pack may become champion, and which one is it now?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.paths import models
from workbench.common.text import Text, same
from workbench.services.decision_rules import refuse

if TYPE_CHECKING:
    from workbench.scoring.model import Model
    from workbench.scoring.validation.gates import GateFound
    from workbench.services.ground import Ground


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pack that may become champion. `warned` are the warnings of its validation."""

    folder: Path
    model: Model
    report_digest: str
    warned: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The champion by name, whether it can be loaded or not: a damaged one must be replaceable."""

    version: str
    digest: str


def standing(ground: Ground) -> Standing:
    """Raises `StaffError` (`MODEL_MISSING`) where not even a card is there."""
    from workbench.scoring.manifest import CURRENT

    folder, settings = ground.model_folder(), ground.settings()
    if not settings.get("model_folder"):
        current = tomllib.loads((models() / CURRENT).read_text("utf-8"))
        return Standing(str(current["version"]), str(current["digest"]))
    from workbench.scoring.pack import pack_digest, read_card

    digest = str(settings.get("model_digest") or pack_digest(folder) or "")
    return Standing(read_card(folder).version, digest)


def candidate(ground: Ground, version: str) -> Candidate:
    """The pack of a version, loaded and checked, with its validation under the bounds of today.

    Raises `StaffError`: `VERSION_UNKNOWN`, `NOT_VALIDATED`, `GATES_BLOCK`, and those of a damaged pack or report.
    """
    from workbench.scoring.validation.gates import State, judge_again, usual_gates
    from workbench.scoring.validation.pack_report import report_digest, report_in

    folder = folder_of(ground, version)
    model = ground.admit_pack(folder)  # signed, and answered once by the library itself
    report, digest = report_in(folder, model.card), report_digest(folder)
    if report is None or digest is None:
        raise refuse(
            "NOT_VALIDATED",
            Text(f"模型 {version} 没有验证报告", f"Model {version} carries no validation"),
            Text("请用本版程序重新训练，验证随之完成", "Train it again with this program, which validates it"),
        )
    found = judge_again(usual_gates(), report.gates)
    blocking = [gate for gate in found if gate.state is State.BLOCK]
    if blocking:
        raise _blocked(version, blocking)
    warned = [told(gate) for gate in found if gate.state is State.WARN]
    if ground.today().isoformat() > report.review_by:
        due = Text("验证已过复核期（{day}）", "The validation was due again on {day}").format(day=report.review_by)
        warned.insert(0, due)
    return Candidate(folder, model, digest, tuple(warned))


def require_other(chosen: Model, champion: Standing) -> None:
    """A change changes something, and two models of one name could not be told apart on a case."""
    if chosen.digest == champion.digest:
        raise refuse(
            "ALREADY_CHAMPION",
            Text(f"{chosen.version} 已是冠军模型", f"{chosen.version} is the champion already"),
            Text("请选择另一版本", "Choose another version"),
        )
    if chosen.version == champion.version:
        raise refuse(
            "VERSION_TAKEN",
            Text(
                f"冠军模型也叫 {chosen.version}，内容不同", f"The champion is called {chosen.version} too, and differs"
            ),
            Text("请换名重新训练", "Train it again under another name"),
        )


def folder_of(ground: Ground, version: str) -> Path:
    """The pack of a version, the desk's own before the program's. Raises `StaffError` (`VERSION_UNKNOWN`)."""
    from workbench.scoring.pack import CARD

    for parent in (ground.folder / "models", models()):
        found = parent / version
        # A version is the name of a folder and nothing that leads elsewhere.
        if found.parent == parent and version not in {"", ".", ".."} and (found / CARD).is_file():
            return found
    raise refuse(
        "VERSION_UNKNOWN",
        Text(f"没有模型版本 {version}", f"There is no model version {version}"),
        Text("请从版本列表中选择", "Choose one from the list of versions"),
    )


def told(gate: GateFound) -> Text:
    """A gate in one line: its name, the figure and the bound."""
    value = Text("未知", "not known") if gate.value is None else same(f"{gate.value:.3g}")
    return Text("{name} {value}，应{bound}", "{name}: {value}, should be {bound}").format(
        name=gate.name, value=value, bound=gate.bound
    )


def _blocked(version: str, blocking: list[GateFound]) -> StaffError:
    lines = [told(gate) for gate in blocking]
    zh, en = "；".join(one.zh for one in lines), "; ".join(one.en for one in lines)
    return refuse(
        "GATES_BLOCK",
        Text(f"模型 {version} 未通过验证：{zh}", f"Model {version} fails its validation: {en}"),
        Text(
            "冠军模型未改动。请改进模型，或由委员会修订标准", "The champion is unchanged. Mend the model, or the bounds"
        ),
    )
