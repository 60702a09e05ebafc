"""What does staff see of the model that scores, of its rivals, and of what it does on this desk?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.paths import models
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.services.ground import Ground
from workbench.services.model_room import (
    CalibrationPoint,
    CardLine,
    Curve,
    ModelRoom,
    SegmentRow,
    SwarmRow,
    VersionRow,
)

if TYPE_CHECKING:
    from workbench.access.staff import Actor
    from workbench.common.text import Lang
    from workbench.scoring.card import ModelCard
    from workbench.scoring.model import Model
    from workbench.scoring.validation.report import ValidationReport

SYNTHETIC, REAL = Text("合成数据", "Synthetic"), Text("真实数据", "Real")
SWARM_SIZE, SWARM_SEED, SWARM_ROWS = 420, 11, 9


class ModelService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def room(self) -> ModelRoom:
        """The model room. A pack that does not agree with its card is shown as unhealthy; scoring is blocked then.

        Raises `StaffError` where not even the card can be read.
        """
        from workbench.scoring.pack import pack_digest, read_card

        folder = self._ground.model_folder()
        card = read_card(folder)
        model: Model | None = None
        try:
            model = self._ground.model()
            trouble = Text("", "")
        except StaffError as fault:
            trouble = fault.text
        digest = pack_digest(folder) or ""
        others = [one for one in self._cards() if one.version != card.version]
        metrics = card.metrics
        return ModelRoom(
            version=card.version,
            digest=digest,
            healthy=model is not None and model.digest == digest,
            synthetic=card.data.synthetic,
            outcome=card.outcome,
            card=card_lines(card, digest),
            limits=((trouble,) if trouble.zh else ()) + card.limits,
            segments=tuple(SegmentRow(s.name, s.count, s.bad_share, s.auc) for s in card.segments),
            versions=_versions(card, others),
            auc=metrics.auc,
            auc_low=metrics.auc_low,
            auc_high=metrics.auc_high,
            ks=metrics.ks,
            brier=metrics.brier,
            roc=_curves(card, others),
            calibration=tuple(
                CalibrationPoint(b.predicted, b.observed, b.low, b.high, b.count) for b in card.reliability
            ),
            stability_months=tuple(period.name for period in card.periods),
            stability_auc=tuple(period.auc for period in card.periods),
            swarm=() if model is None else self._swarm(model),
            verdict=verdict(card),
        )

    def report(self, version: str) -> ValidationReport | None:
        """The validation of a version, or None where it carries none. Raises `StaffError` as `validation_of` does."""
        from workbench.services.card_export import validation_of

        return validation_of(self._ground, version)

    def export_card(self, version: str, folder: Path, lang: Lang, actor: Actor) -> tuple[Path, ...]:
        """Write the model card as PDF and JSON into a folder. Raises `StaffError` as `card_export.export_card` does."""
        from workbench.services.card_export import export_card

        return export_card(self._ground, version, folder, lang, actor)

    def _cards(self) -> list[ModelCard]:
        """Cards of all packs that came with the program or lie at the desk; a broken one is left out of the list."""
        from workbench.scoring.pack import CARD, read_card

        found = []
        for folder in (models(), self._ground.folder / "models"):
            for path in sorted(folder.glob(f"*/{CARD}")):
                try:
                    found.append(read_card(Path(path).parent))
                except StaffError:
                    continue
        return found

    def _swarm(self, model: Model) -> tuple[SwarmRow, ...]:
        """What each feature does to the scores of a fixed sample of this desk's merchants; empty before scoring."""
        import numpy as np

        from workbench.features.catalogue import BY_NAME
        from workbench.records.canonical import digest
        from workbench.services.score_batch import desk_names

        names = desk_names(model.features)
        with self._ground.store.reading() as shelves:
            day = shelves.features.latest_day()
            stored = shelves.features.matrix(day, digest(list(names))) if day is not None else {}
        if not stored:
            return ()
        ids = sorted(stored)
        chosen = np.random.default_rng(SWARM_SEED).permutation(len(ids))[:SWARM_SIZE]
        table = np.array([np.frombuffer(stored[ids[i]], dtype="<f8") for i in sorted(chosen.tolist())])
        rows = table[:, [names.index(name) for name in model.features]].astype(np.float32)
        points = model.contributions(rows)[0].astype(np.float64) * model.calibration.points_per_margin
        strength = np.abs(points).mean(axis=0)
        made = []
        for column in np.argsort(-strength, kind="stable")[:SWARM_ROWS].tolist():
            level = _levels(rows[:, column].astype(np.float64))
            label = BY_NAME[model.features[column]].label
            made.append(SwarmRow(label, float(strength[column]), tuple(points[:, column].tolist()), level))
        return tuple(made)


def _levels(values: object) -> tuple[float, ...]:
    """Where each value lies between the 5th and the 95th percentile, 0 to 1; NaN stays NaN."""
    import numpy as np

    column = np.asarray(values, dtype=np.float64)
    present = column[~np.isnan(column)]
    if not len(present):
        return tuple(column.tolist())
    low, high = np.quantile(present, [0.05, 0.95])
    span = high - low
    if span <= 0:
        return tuple(np.where(np.isnan(column), np.nan, 0.5).tolist())
    return tuple(np.clip((column - low) / span, 0, 1).tolist())


def card_lines(card: ModelCard, digest: str) -> tuple[CardLine, ...]:
    """The card in rows, as the room and the printed card show it."""
    data, split = card.data, card.split
    constrained = sum(sign != 0 for sign in card.signs)
    lines = [
        (Text("预测事件", "Predicts"), card.outcome),
        (Text("数据", "Data"), data.name),
        (Text("数据性质", "Kind of data"), SYNTHETIC if data.synthetic else REAL),
        (Text("样本", "Rows"), same(f"{data.rows:,}")),
        (Text("坏样本率", "Bad share"), same(percent(data.bad_rows / max(data.rows, 1)))),
        (Text("观察期", "Period"), same(f"{data.first_day} – {data.last_day}" if data.first_day else "–")),
        (Text("划分", "Split"), split.method),
        (Text("衡量样本", "Measured on"), same(f"{split.test_rows:,}")),
        (Text("特征", "Features"), same(str(len(card.features)))),
        (Text("单调约束", "Monotone constraints"), Text(f"{constrained} 项", str(constrained))),
        (Text("树", "Trees"), same(f"{card.settings.get('trees', '')} × {card.settings.get('depth', '')}")),
        (Text("训练日期", "Trained on"), same(card.trained_on)),
        (Text("原因基准", "Baseline of reasons"), card.baseline.name),
        (Text("文件指纹", "Digest"), same(f"{digest[:12]}…{digest[-4:]}")),
    ]  # fmt: skip
    return tuple(CardLine(label, value) for label, value in lines)


def _versions(card: ModelCard, others: list[ModelCard]) -> tuple[VersionRow, ...]:
    champion, idle = Text("冠军", "Champion"), Text("未启用", "Not in use")
    rows = [(card, champion), *((one, idle) for one in others)]
    return tuple(
        VersionRow(one.version, role, one.trained_on, one.metrics.auc, one.metrics.ks, one.note) for one, role in rows
    )


def _curves(card: ModelCard, others: list[ModelCard]) -> tuple[Curve, ...]:
    """The champion, and other models of the same outcome: curves of different events do not compare."""
    drawn = [(card, "main")] + [(one, "past") for one in others if one.outcome_note.code == card.outcome_note.code]
    return tuple(
        Curve(same(one.version), one.roc.false_positive, one.roc.true_positive, emphasis) for one, emphasis in drawn
    )


def verdict(card: ModelCard) -> Text:
    """One sentence on the champion beside the simplest rival measured on the same rows."""
    rival = next((one for one in card.comparisons if one.auc is not None), None)
    if rival is None or rival.auc is None:
        return Text("没有挑战者。", "No challenger.")
    gap = card.metrics.auc - rival.auc
    told = {
        "auc": same(f"{card.metrics.auc:.3f}"), "rival": rival.name, "theirs": same(f"{rival.auc:.3f}"),
        "gap": same(f"{abs(gap):.3f}"),
    }  # fmt: skip
    if gap >= 0.005:
        return Text(
            "冠军 AUC {auc}，{rival} {theirs}，高 {gap}：保留冠军。",
            "Champion AUC {auc}, {rival} {theirs}: {gap} better, the champion stays.",
        ).format(**told)
    return Text(
        "冠军 AUC {auc}，{rival} {theirs}，相差 {gap}：树模型没有明显优势。",
        "Champion AUC {auc}, {rival} {theirs}, {gap} apart: the trees show no clear advantage.",
    ).format(**told)
