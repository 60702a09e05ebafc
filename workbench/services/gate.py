"""May a case be scored on the lines it has, and who let it pass if not?

A case whose lines fail the gate is not scored where the policy says so. One person may ask to let it pass and another
may agree; both stand in the journal, and the agreement holds for the lines of that day and the findings named, for
nothing else. A case scored that way still goes to people: policy never decides it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor
from workbench.applications.acts import Act
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.access_rules import same_human
from workbench.services.case_file import GateLine, GateView
from workbench.services.case_summary import unscored
from workbench.services.commands import command, permit
from workbench.services.decision_rules import refuse, require_comment

if TYPE_CHECKING:
    from workbench.flows.quality import Quality
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

ASK, AGREE = "gate.ask", "gate.agree"


def qualities(ground: Ground, merchant_ids: Iterable[str]) -> dict[str, Quality]:
    """The gate's findings on the lines as of the desk's day, by merchant."""
    from workbench.flows.quality import quality_of

    with ground.lines() as engine:
        today = day_number(ground.today())
        return quality_of(engine, ground.as_of_day(), merchant_ids, ground.policy().gate, today)


def is_shut(ground: Ground, shelves: Shelves, case_no: str, quality: Quality) -> bool:
    """Is this case kept from being scored?"""
    if not quality.findings or not ground.policy().gate.blocks:
        return False
    agreed = _standing(shelves, case_no, AGREE, ground.as_of_day(), quality)
    return agreed is None


def gate_view(ground: Ground, shelves: Shelves, case_no: str, quality: Quality, actor: Actor | None) -> GateView:
    """What the case screen says of the gate: findings with what to do, and how far letting it pass has come."""
    day = ground.as_of_day()
    asked, agreed = (_standing(shelves, case_no, action, day, quality) for action in (ASK, AGREE))
    names = shelves.staff.names()
    asked_by = None if asked is None else str(asked["by"])
    other = actor is not None and asked_by is not None and not same_human(asked_by, actor, names)
    second = other and actor is not None and may(actor, Permission.APPROVE)
    return GateView(
        lines=tuple(GateLine(f.code, f.what, f.value, f.bound, f.remedy) for f in quality.findings),
        missing=quality.missing,
        shut=bool(quality.findings) and ground.policy().gate.blocks and agreed is None,
        asked_by=None if asked_by is None else names.get(asked_by, asked_by),
        reason="" if asked is None else str(asked["comment"]),
        agreed_by=None if agreed is None else names.get(str(agreed["by"]), str(agreed["by"])),
        may_agree=second and agreed is None,
    )


def ask(ground: Ground, case_no: str, reason: str, actor: Actor) -> None:
    """Ask a second person to let a case pass.

    Raises `StaffError` (`NOT_PERMITTED`, `CASE_UNKNOWN`, `COMMENT_TOO_SHORT`, `GATE_OPEN`).
    """
    permit(ground, Act.PASS_GATE, actor, case_no)
    require_comment(reason)
    quality = _shut_quality(ground, case_no)
    with command(ground, Act.PASS_GATE, actor, case_no) as running:
        shelves = running.shelves
        facts = _facts(ground, quality, actor) | {"comment": reason.strip()}
        shelves.journal.append(ground.now(), actor, ASK, case_no, facts)
        shelves.applications.put_summaries([unscored(case_no, quality, asked=True)])


def agree(ground: Ground, case_no: str, actor: Actor) -> None:
    """Let a case pass as the second person.

    Raises `StaffError` (`NOT_PERMITTED`, `CASE_UNKNOWN`, `GATE_OPEN`, `NOTHING_TO_SIGN`, `SAME_PERSON`).
    """
    permit(ground, Act.AGREE_GATE, actor, case_no)
    quality = _shut_quality(ground, case_no)
    with command(ground, Act.AGREE_GATE, actor, case_no) as running:
        shelves = running.shelves
        asked = _standing(shelves, case_no, ASK, ground.as_of_day(), quality)
        if asked is None:
            raise refuse(
                "NOTHING_TO_SIGN",
                Text("没有待复核的放行申请", "Nobody asked to let this case pass"),
                Text("请先由经办写明理由", "The officer gives the reason first"),
            )
        if same_human(str(asked["by"]), actor, shelves.staff.names()):
            raise refuse(
                "SAME_PERSON",
                Text("申请与复核不能是同一人", "Asking and agreeing take two people"),
                Text("请由另一位同事复核", "Another colleague agrees"),
            )
        facts = _facts(ground, quality, actor) | {"asked_by": asked["by"]}
        shelves.journal.append(ground.now(), actor, AGREE, case_no, facts)


def shut_error(case_no: str, quality: Quality) -> StaffError:
    """What scoring a shut case answers: each finding, and what to do about it."""
    zh = "；".join(finding.text.zh for finding in quality.findings)
    en = "; ".join(finding.text.en for finding in quality.findings)
    first = quality.findings[0].remedy
    return StaffError(
        Text(f"{case_no} 未通过数据质量闸门，不予评分：{zh}", f"{case_no} fails the data-quality gate: {en}"),
        Text(f"{first.zh}；或写明理由，由第二人放行", f"{first.en}; or give a reason and let a second person agree"),
        code="GATE_SHUT",
    )


def _shut_quality(ground: Ground, case_no: str) -> Quality:
    with ground.store.reading() as shelves:
        merchant_id = shelves.applications.get(case_no).merchant_id
    quality = qualities(ground, [merchant_id])[merchant_id]
    with ground.store.reading() as shelves:
        if not is_shut(ground, shelves, case_no, quality):
            raise refuse(
                "GATE_OPEN",
                Text("该案件没有被数据质量闸门拦下", "The gate does not hold this case back"),
                Text("请直接评分", "Score it"),
            )
    return quality


def _facts(ground: Ground, quality: Quality, actor: Actor) -> dict[str, object]:
    return {"by": actor.staff_id, "as_of": ground.as_of_day(), "codes": list(quality.codes)}


def _standing(
    shelves: Shelves, case_no: str, action: str, as_of_day: int, quality: Quality
) -> Mapping[str, Any] | None:
    """The newest entry of that kind that covers today's lines and findings."""
    for entry in shelves.journal.of_case(case_no):
        if entry.action == action:
            facts = json.loads(entry.payload)
            covers = facts["as_of"] == as_of_day and set(quality.codes) <= set(facts["codes"])
            return facts if covers else None
    return None
