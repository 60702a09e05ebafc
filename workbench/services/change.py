"""What would change a decision, how safe is it, and which scenarios are kept with the case?

Ways and safety are computed on the records as they stand and written nowhere. A scenario is written with the answer it
had; it is stale, and says so, once the case is scored again or model or policy move.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.acts import Act
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.records.plain import dump, load
from workbench.services.blind_choice import case_reading, demand_case
from workbench.services.case_file import WhatIf
from workbench.services.change_file import ChangeLine, ChangeView, FlipView, ScenarioView, WayView
from workbench.services.commands import command, permit
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.decision.safety import Flip
    from workbench.decision.ways import Answer, Change, Way
    from workbench.services.asking import Asked
    from workbench.storage.kept import KeptScore
    from workbench.storage.scenarios import KeptScenario
    from workbench.storage.shelves import Shelves

MOST_SCENARIOS = 12
LONGEST_NAME = 24
TOP_FLIPS = 3


class ChangeService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def view(self, case_no: str) -> ChangeView:
        """Ways to an approval or to more, and how safe an approval is. Takes up to some tenths of a second.

        Raises `StaffError` (`CASE_UNKNOWN`, `CASE_NOT_SCORED`, `SCORE_STALE`).
        """
        demand_case(self._ground, case_no)
        from workbench.services.asking import asked
        from workbench.services.ways import find

        case = asked(self._ground, case_no, fresh=True)
        found = find(case)
        answer, safe = found.answer, found.safety
        return ChangeView(
            case_no=case_no,
            goal=_goal(case, answer),
            ways=() if answer is None else tuple(_way(case, way) for way in answer.ways),
            proof=same("") if answer is None else answer.certificate.words(),
            obstacle=None if answer is None else answer.obstacle,
            safe=None if safe is None else safe.words(),
            flips=() if safe is None else tuple(_flip(case, flip) for flip in safe.flips[:TOP_FLIPS]),
        )

    def stop(self, case_no: str, changes: Mapping[str, float], feature: str, last: float) -> float:
        """How far `feature` can go from `last`, where all is possible, towards `changes[feature]`, where it is not.

        The other changes stay as they are. Raises `StaffError` (`CASE_UNKNOWN`, `CASE_NOT_SCORED`, `FEATURE_...`).
        """
        demand_case(self._ground, case_no)
        from workbench.services.asking import asked
        from workbench.services.what_if import farthest

        return farthest(asked(self._ground, case_no), changes, feature, last)

    # --- scenarios --------------------------------------------------------------------------------------------------

    def scenarios(self, case_no: str) -> tuple[ScenarioView, ...]:
        """The scenarios kept with a case, in the order they were saved. Raises `StaffError` (`CASE_UNKNOWN`)."""
        with case_reading(self._ground, case_no) as shelves:
            return self._scenarios(shelves, case_no)

    def _scenarios(self, shelves: Shelves, case_no: str) -> tuple[ScenarioView, ...]:
        case, kept = shelves.applications.get(case_no), shelves.scores.get(case_no)
        vector = shelves.features.latest(case.merchant_id, kept.names_digest) if kept else None
        values = dict(zip(vector.names, vector.values, strict=True)) if vector else {}
        names, policy = shelves.staff.names(), self._ground.policy().digest
        return tuple(
            ScenarioView(
                scenario_id=one.scenario_id,
                case_no=case_no,
                name=one.name,
                changes=tuple(_line(name, values.get(name), to, case.currency) for name, to in one.changes.items()),
                limit_fen=one.limit_fen,
                answer=load(WhatIf, one.answer),
                stale=_staleness(one, kept, policy),
                saved_by=names.get(one.saved_by, one.saved_by),
                saved_at=one.saved_at,
            )
            for one in shelves.scenarios.of_case(case_no)
        )

    def save_scenario(
        self, case_no: str, name: str, changes: Mapping[str, float], limit_fen: int | None, actor: Actor
    ) -> tuple[ScenarioView, ...]:
        """Keep a scenario with its answer; answers all that are kept now.

        Raises `StaffError`: `NOT_PERMITTED`, `SCENARIO_EMPTY` (nothing is changed), `SCENARIO_NAME`, `SCENARIO_MANY`,
        and whatever `what_if` raises; nothing is written then.
        """
        from workbench.services.asking import asked
        from workbench.services.what_if import answer
        from workbench.storage.scenarios import KeptScenario

        permit(self._ground, Act.SCENARIO, actor, case_no)
        if not changes and limit_fen is None:
            raise StaffError(
                Text("情景里没有任何改动", "Nothing is changed in this scenario"),
                Text("先移动滑块，再保存", "Move a slider, then save"),
                code="SCENARIO_EMPTY",
            )
        case = asked(self._ground, case_no)
        found = answer(case, changes, limit_fen)
        now = self._ground.now()
        with command(self._ground, Act.SCENARIO, actor, case_no) as running:
            shelves = running.shelves
            clean = _require_name(name, shelves.scenarios.of_case(case_no))
            number = shelves.scenarios.add(
                KeptScenario(
                    case_no=case_no,
                    name=clean,
                    changes=changes,
                    limit_fen=limit_fen,
                    answer=dump(found),
                    inputs_digest=case.kept.inputs_digest,
                    model_digest=case.model.digest,
                    policy_digest=case.policy.digest,
                    saved_by=actor.staff_id,
                    saved_at=now,
                )
            )
            facts = {
                "scenario": number,
                "name": clean,
                "changes": {key: repr(value) for key, value in sorted(changes.items())},
                "asked_fen": limit_fen,
                "points": found.points,
                "inputs": case.kept.inputs_digest,
            }
            shelves.journal.append(now, actor, "scenario.save", case_no, facts)
            return self._scenarios(shelves, case_no)

    def _case_of(self, scenario_id: int) -> str:
        with self._ground.store.reading() as shelves:
            return shelves.scenarios.get(scenario_id).case_no

    def rename_scenario(self, scenario_id: int, name: str, actor: Actor) -> tuple[ScenarioView, ...]:
        """Raises `StaffError` (`NOT_PERMITTED`, `SCENARIO_UNKNOWN`, `SCENARIO_NAME`)."""
        now = self._ground.now()
        with command(self._ground, Act.SCENARIO, actor, self._case_of(scenario_id)) as running:
            shelves = running.shelves
            kept = shelves.scenarios.get(scenario_id)
            others = [one for one in shelves.scenarios.of_case(kept.case_no) if one.scenario_id != scenario_id]
            clean = _require_name(name, others)
            shelves.scenarios.rename(scenario_id, clean)
            facts = {"scenario": scenario_id, "name": clean, "was": kept.name}
            shelves.journal.append(now, actor, "scenario.rename", kept.case_no, facts)
            return self._scenarios(shelves, kept.case_no)

    def delete_scenario(self, scenario_id: int, actor: Actor) -> tuple[ScenarioView, ...]:
        """Raises `StaffError` (`NOT_PERMITTED`, `SCENARIO_UNKNOWN`)."""
        now = self._ground.now()
        with command(self._ground, Act.SCENARIO, actor, self._case_of(scenario_id)) as running:
            shelves = running.shelves
            kept = shelves.scenarios.get(scenario_id)
            shelves.scenarios.remove(scenario_id)
            facts = {"scenario": scenario_id, "name": kept.name}
            shelves.journal.append(now, actor, "scenario.delete", kept.case_no, facts)
            return self._scenarios(shelves, kept.case_no)


def _require_name(name: str, others: tuple[KeptScenario, ...] | list[KeptScenario]) -> str:
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME:
        raise StaffError(
            Text(f"情景名须为 1 至 {LONGEST_NAME} 个字", f"A scenario's name has 1 to {LONGEST_NAME} characters"),
            Text("请改一个名字，改动仍在滑块上", "Choose another name; the sliders keep their places"),
            code="SCENARIO_NAME",
        )
    if any(one.name == clean for one in others):
        raise StaffError(
            Text(f"已有名为“{clean}”的情景", f"There is a scenario called “{clean}” already"),
            Text("请改一个名字，改动仍在滑块上", "Choose another name; the sliders keep their places"),
            code="SCENARIO_NAME",
        )
    if len(others) >= MOST_SCENARIOS:
        raise StaffError(
            Text(f"每件最多保存 {MOST_SCENARIOS} 个情景", f"A case keeps {MOST_SCENARIOS} scenarios at most"),
            Text("请先删除不用的情景", "Delete one that is no longer needed"),
            code="SCENARIO_MANY",
        )
    return clean


def _staleness(one: KeptScenario, kept: KeptScore | None, policy_digest: str) -> Text | None:
    if kept is None or one.inputs_digest != kept.inputs_digest:
        return Text("案件已重新评分", "The case was scored again")
    if one.model_digest != kept.model_digest:
        return Text("模型已更换", "The model changed")
    return None if one.policy_digest == policy_digest else Text("政策已更新", "The policy changed")


def _goal(case: Asked, answer: Answer | None) -> Text:
    if answer is None:
        return same("")
    if answer.goal.kind == "full":
        asked_for = money(case.case.application.requested_fen, case.currency)
        return Text(f"怎样可按申请 {asked_for} 通过", f"What would approve the {asked_for} asked for")
    if answer.goal.kind == "higher":
        return Text("怎样可提高额度", "What would raise the limit")
    return Text("怎样可以通过", "What would approve it")


def _line(name: str, before: float | None, value: float, currency: str) -> ChangeLine:
    from workbench.decision.links import figure
    from workbench.features.catalogue import BY_NAME

    feature = BY_NAME[name]
    was = same("—") if before is None or before != before else figure(before, feature.unit, currency)
    return ChangeLine(name, feature.label, was, figure(value, feature.unit, currency), value)


def _change(case: Asked, change: Change) -> ChangeLine:
    line = _line(change.span.name, change.span.actual, change.value, case.currency)
    sign = ("≥" if change.value > change.span.actual else "≤") if change.onward else ""
    return ChangeLine(line.feature, line.label, line.before, same(sign) + line.after, line.value)


def _way(case: Asked, way: Way) -> WayView:
    from workbench.decision.question import after
    from workbench.services.what_if import worded

    changed = after(case.case.features, way.moved())
    score, advice = case.judged(changed)
    names = {one.span.name: one.value for one in way.changes}
    answer = worded(case, score, advice, changed, names)
    return WayView(way.words(case.currency), tuple(_change(case, one) for one in way.changes), answer)


def _flip(case: Asked, flip: Flip) -> FlipView:
    from workbench.decision.outcome import OUTCOME_NAMES

    beside = same("")
    if flip.months is not None:
        beside = Text(f"常月波动的 {flip.months:.1f} 倍", f"{flip.months:.1f} × its usual month")
    return FlipView(flip.words(case.currency), _change(case, flip.change), beside, OUTCOME_NAMES[flip.advice.outcome])
