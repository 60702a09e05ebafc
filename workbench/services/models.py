"""What does staff see of the model that scores, of its rivals, and of what it does on this desk?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM, Actor
from workbench.common.errors import StaffError
from workbench.common.paths import models
from workbench.common.text import Text, same
from workbench.services.ground import Ground
from workbench.services.model_card_rows import card_lines, curves, segment_rows, version_rows
from workbench.services.model_room import CalibrationPoint, ModelRoom, SwarmRow

if TYPE_CHECKING:
    from workbench.common.text import Lang
    from workbench.scoring.card import ModelCard
    from workbench.scoring.model import Model
    from workbench.scoring.validation.report import ValidationReport
    from workbench.services.model_contest import Contest

SWARM_SIZE, SWARM_SEED, SWARM_ROWS = 420, 11, 9


class ModelService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def room(self, version: str | None = None, actor: Actor = SYSTEM) -> ModelRoom:
        """The model room of the champion, or of another `version` beside it.

        A pack that does not agree with its digest or signature is shown as unhealthy; as champion it blocks scoring.
        Raises `StaffError` where not even the card can be read.
        """
        from workbench.scoring.pack import pack_digest, read_card
        from workbench.services.champion import ChampionService
        from workbench.services.champion_packs import folder_of

        champion_folder = self._ground.model_folder()
        champion = read_card(champion_folder)
        named = version in (None, champion.version)
        folder = champion_folder if named or version is None else folder_of(self._ground, version)
        card = champion if named else read_card(folder)
        model, trouble = self._whole(folder, named)
        report, fault = self._report(card.version)
        changes = ChampionService(self._ground).changes(actor)
        rival = self._challenger(champion) if named else card.version
        others = [one for one in self._cards() if one.version != champion.version]
        head, details = card_lines(card, pack_digest(folder) or "", changes, of_program=folder.is_relative_to(models()))
        return ModelRoom(
            version=card.version,
            digest=pack_digest(folder) or "",
            healthy=model is not None,
            synthetic=card.data.synthetic,
            outcome=card.outcome,
            card=head,
            limits=((trouble,) if trouble.zh else ()) + card.limits,
            segments=segment_rows(card, report),
            versions=version_rows(champion, others, rival if named else self._challenger(champion), changes),
            auc=card.metrics.auc,
            auc_low=card.metrics.auc_low,
            auc_high=card.metrics.auc_high,
            ks=card.metrics.ks,
            brier=card.metrics.brier,
            roc=curves(card, [one for one in (champion, *others) if one.version != card.version]),
            calibration=tuple(
                CalibrationPoint(b.predicted, b.observed, b.low, b.high, b.count) for b in card.reliability
            ),
            stability_months=tuple(period.name for period in card.periods),
            stability_auc=tuple(period.auc for period in card.periods),
            swarm=() if model is None else self._swarm(model),
            verdict=verdict(card),
            champion=champion.version,
            holdout=card.split.test_rows,
            report=report,
            report_fault=fault,
            contest=self._contest(champion, rival),
            changes=changes,
            details=details,
        )

    def _whole(self, folder: Path, champion: bool) -> tuple[Model | None, Text]:
        """The model of a pack, checked, or why there is none."""
        try:
            return (self._ground.model() if champion else self._ground.read_pack(folder)), Text("", "")
        except StaffError as fault:
            return None, fault.text

    def _report(self, version: str) -> tuple[ValidationReport | None, Text]:
        try:
            return self.report(version), Text("", "")
        except StaffError as fault:
            return None, fault.text

    def _challenger(self, champion: ModelCard) -> str | None:
        """The version that runs in the shadow."""
        from workbench.services.shadow import challenger_of

        found = challenger_of(self._ground.settings())
        return None if found is None or found.version == champion.version else found.version

    def _contest(self, champion: ModelCard, rival: str | None) -> Contest | None:
        from workbench.services.model_contest import contest_of

        card = next((one for one in self._cards() if one.version == rival), None)
        if card is None or card.version == champion.version:
            return None
        return contest_of(champion, card, (self._report(champion.version)[0], self._report(card.version)[0]))

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
