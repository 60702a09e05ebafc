"""How do scores and features drift on this desk, who carries the drift, and may the program still decide alone?

Applications are looked at by the month they were submitted. Whether the program may decide alone is asked of the newest
month with enough applications and of the whole population the desk has figures of; a PSI counts only beyond what chance
gives at its count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.features.catalogue import BY_NAME
from workbench.services.drift_file import DriftMonth, DriftView, FeatureDrift, Standing
from workbench.services.ground import Ground
from workbench.services.shadow import challenger_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from workbench.scoring.model import Model
    from workbench.services.scored_rows import ScoredRows

LEAST_ROWS = 30  # of a month, below which no index is told
MOST_MONTHS = 24
SHOWN_FROM = 0.10  # the usual bound from which a shift is looked into
SCORE = "score"
NOTHING = Text("", "")
SECOND = Text("；通过须第二人复核", "; a second person signs every approval")
OK, TWO_PERSON, STOP = "ok", "two_person", "stop"


class DriftService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def view(self) -> DriftView:
        """Everything the model room shows of drift and of the challenger. Raises `StaffError` (`MODEL_...`)."""
        from workbench.services.contest import contest
        from workbench.services.drift_words import fault_of
        from workbench.services.scored_rows import scored_rows

        ground, model = self._ground, self._ground.model()
        rows = scored_rows(ground, model)
        points = model.all_points(model.margins(rows.values)).astype(float) if len(rows) else rows.values[:, 0]
        names = tuple(sorted(set(rows.months)))[-MOST_MONTHS:]
        months = []
        for name in names:
            place = rows.of_month(name)
            psi, bound = _index(model, SCORE, points[place])
            words = fault_of(model, rows, points, name) if _beyond(psi, bound, SHOWN_FROM) else NOTHING
            months.append(DriftMonth(name, len(place), psi, bound, words))
        challenger = challenger_of(ground.settings())
        fought, disagreed = contest(ground, model, rows, challenger)
        return DriftView(
            months=tuple(months),
            features=_features(model, rows, names),
            population=_population(months),
            contest=fought[-MOST_MONTHS:],
            challenger=None if challenger is None else challenger.version,
            shadow_days=None if challenger is None else max(0, (ground.now() - challenger.since).days),
            disagreed=disagreed,
            standing=self.standing(rows),
        )

    def backfill(self, actor: Actor, report: Report = silent, stop: Stop = never) -> int:
        """Compute the figures earlier applicants had, so that months before the desk scored can be looked at.

        Answers how many applications got theirs. Raises `StaffError` (`NOT_PERMITTED`, `MODEL_...`), `Stopped`.
        """
        from workbench.services.past_figures import compute_past

        require(actor, Permission.SCORE)
        done = compute_past(self._ground, report, stop)
        with self._ground.transaction() as shelves:
            shelves.journal.append(self._ground.now(), actor, "drift.backfill", None, {"applications": done})
        self._ground.drift_found = None
        return done

    def standing(self, rows: ScoredRows | None = None) -> Standing:
        """May the program decide alone? Raises `StaffError` (`MODEL_...`)."""
        from workbench.services.scored_rows import scored_rows

        rules = self._ground.policy().drift
        if rules is None:
            return Standing(OK, Text("本政策未设漂移停用线", "This policy sets no bound on drift"))
        model = self._ground.model()
        if SCORE not in model.reference:
            return Standing(OK, Text("模型没有参照分布", "The model has no reference to compare with"))
        rows = scored_rows(self._ground, model) if rows is None else rows
        found = [(PLAIN, everybody(self._ground, model)), *_newest(model, rows, rules.least_count)]
        worst, psi, where = OK, None, NOTHING
        for name, points in found:
            if len(points) < rules.least_count:
                continue
            here, bound = _index(model, SCORE, points)
            state = (
                STOP if _beyond(here, bound, float(rules.stop_psi))
                else TWO_PERSON if _beyond(here, bound, float(rules.two_person_psi))
                else OK
            )  # fmt: skip
            if (_RANK[state], here or 0.0) >= (_RANK[worst], psi or 0.0):
                worst, psi, where = state, here, name
        return Standing(worst, _words(worst, where, psi), where.zh if where is not PLAIN else "", psi)


_RANK = {OK: 0, TWO_PERSON: 1, STOP: 2}
PLAIN = Text("全部商户", "all merchants")


def _newest(model: Model, rows: ScoredRows, least: int) -> list[tuple[Text, npt.NDArray[Any]]]:
    """Points of the newest month with enough applications."""
    for name in sorted(set(rows.months), reverse=True):
        place = rows.of_month(name)
        if len(place) >= least:
            return [(same(name), model.all_points(model.margins(rows.values[place])).astype(float))]
    return []


def everybody(ground: Ground, model: Model) -> npt.NDArray[Any]:
    """Points of every merchant the desk has figures of, on the newest day."""
    import numpy as np

    from workbench.records.canonical import digest
    from workbench.services.score_batch import desk_names

    names = desk_names(model.features)
    with ground.store.reading() as shelves:
        day = shelves.features.latest_day()
        stored = {} if day is None else shelves.features.matrix(day, digest(list(names)))
    if not stored or not set(model.features) <= set(names):
        return np.zeros(0)
    table = np.array([np.frombuffer(stored[merchant], dtype="<f8") for merchant in sorted(stored)])
    rows = table[:, [names.index(name) for name in model.features]]
    return model.all_points(model.margins(rows)).astype(np.float64)


def second_by_drift(ground: Ground) -> Text | None:
    """Why every approval needs a second person now; None while scores are within bounds.

    Asked at every case, so the answer is kept until scores or figures are made anew, or model or policy change. Raises
    `StaffError` (`MODEL_...`).
    """
    policy = ground.policy()
    if policy.drift is None:
        return None
    with ground.store.reading() as shelves:
        mark = (shelves.scores.mark(), shelves.features.latest_day())
    key = (ground.model().digest, policy.digest, policy.drift, mark)
    kept = ground.drift_found
    if kept is None or kept[0] != key:
        kept = ground.drift_found = (key, DriftService(ground).standing())
    found = kept[1]
    return None if found.state == OK else found.words + SECOND


def require_automatic(ground: Ground, actor: Actor) -> bool:
    """May the program decide alone? False where everything goes to people. What drift forbids is journalled.

    Raises `StaffError` (`DRIFT_STOP`) where policy refuses automatic decisions altogether.
    """
    if ground.policy().drift is None:
        return True
    found = DriftService(ground).standing()
    if found.state != OK:
        facts = {"state": found.state, "psi": f"{found.psi:.4f}", "where": found.month or PLAIN.en}
        with ground.transaction() as shelves:
            shelves.journal.append(ground.now(), actor, "decision.drift", None, facts)
    if found.state == STOP:
        raise StaffError(
            found.words,
            Text(
                "案件未变，由人工决策；请风险总监查看模型室的漂移",
                "Cases are unchanged and go to people; see drift in the model room",
            ),
            code="DRIFT_STOP",
        )
    return found.state == OK


def _index(model: Model, name: str, values: npt.NDArray[Any]) -> tuple[float | None, float | None]:
    """PSI and what chance gives at this count; no PSI for too few rows, neither for none."""
    from workbench.scoring.shift_chance import critical

    reference = model.reference[name]
    bound = critical(reference.shares, model.card.data.rows, len(values)) if len(values) else None
    return (reference.psi(values), bound) if len(values) >= LEAST_ROWS else (None, bound)


def _beyond(psi: float | None, bound: float | None, line: float) -> bool:
    return psi is not None and bound is not None and psi >= line and psi > bound


def _features(model: Model, rows: ScoredRows, months: Sequence[str]) -> tuple[FeatureDrift, ...]:
    """CSI and missing shift of each feature by month, worst in the newest month first."""
    from workbench.scoring.drift import missing_shift

    made = []
    for i, name in enumerate(model.features):
        csi, missing = [], []
        for month in months:
            values = rows.values[rows.of_month(month), i]
            csi.append(model.reference[name].psi(values) if len(values) >= LEAST_ROWS else None)
            missing.append(missing_shift(model.reference[name], values) if len(values) >= LEAST_ROWS else None)
        made.append(FeatureDrift(name, BY_NAME[name].label, tuple(csi), tuple(missing)))
    newest = next((i for i in reversed(range(len(months))) if made and made[0].csi[i] is not None), None)
    if newest is None:
        return tuple(made)
    return tuple(sorted(made, key=lambda one: (-(one.csi[newest] or 0.0), one.name)))


def _population(months: Sequence[DriftMonth]) -> Text:
    """Who moved in the newest month that tells anything; that nobody did; or that it cannot be told yet."""
    told = [month for month in months if month.psi is not None]
    if not told:
        count = months[-1].count if months else 0
        return Text(f"样本不足：最近一月 {count} 件，不足以判断漂移", f"Too few: {count} cases in the newest month")
    last = told[-1]
    if last.fault.zh:
        return last.fault
    head = Text(f"{last.month} 评分 PSI {last.psi:.3f}，", f"{last.month}: PSI of the score {last.psi:.3f}, ")
    if (last.psi or 0.0) < SHOWN_FROM:
        return head + Text(f"低于 {SHOWN_FROM:.2f}", f"below {SHOWN_FROM:.2f}")
    chance = f"{last.critical:.3f}"
    return head + Text(
        f"在 {last.count} 件的抽样误差（{chance}）之内", f"within chance of {last.count} cases ({chance})"
    )


def _words(state: str, where: Text, psi: float | None) -> Text:
    if psi is None:
        return Text("样本不足，尚不能判断漂移", "Too few cases to tell drift")
    told = Text("{where}评分 PSI {psi}", "PSI of the score of {where} is {psi}").format(where=where, psi=f"{psi:.3f}")
    ends = {
        OK: Text("，在允许范围内", ", within bounds"),
        TWO_PERSON: Text("，达到双人线：自动决策一律交人工", ", at the two-person bound: everything goes to people"),
        STOP: Text("，达到停用线：自动决策已停", ", at the stop bound: automatic decisions are refused"),
    }
    return told + ends[state]
