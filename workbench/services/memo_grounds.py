"""What does a memo add to its decision: offers, the lender's room, the interview's ledger, the words of an override?

Each as it stood when the decision was made, so that the memo of a signed decision says the same whenever it is made
again: offers made until then, the room its signature wrote into the journal, an interview finished before it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.override_codes import override_name
from workbench.common.money import large_money, money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.governor import COUNT, MILLIONTHS, OVER, SHOWN, UNKNOWN, Headroom
from workbench.interview.equity import EQUITY_NAMES, EquityCheck
from workbench.interview.ledger import VERDICT_NAMES, LedgerRow, Verdict
from workbench.records.canonical import sha256_hex
from workbench.records.plain import restore
from workbench.reports.memo_facts import ClaimLine, InterviewFacts, MemoFacts, OfferLine, RoomLine
from workbench.reports.words import yearly
from workbench.services.decision_rules import APPROVALS
from workbench.services.paper_facts import length_and_way

if TYPE_CHECKING:
    from workbench.interview.report import InterviewReport
    from workbench.services.dossier import Dossier
    from workbench.services.ground import Ground
    from workbench.storage.kept import KeptDecision
    from workbench.storage.offers import KeptOffer
    from workbench.storage.shelves import Shelves

MOST_CLAIMS = 10
UNRECORDED, INSIDE, OUTSIDE = (
    Text("未登记", "not recorded"),
    Text("区域内", "inside"),
    Text("区域外", "outside"),
)
NO_FIGURE = same("—")


@dataclass(frozen=True, slots=True)
class MemoGrounds:
    override_code: str
    offers: tuple[KeptOffer, ...]
    room: tuple[Headroom, ...]
    report: InterviewReport | None
    certificates: Mapping[str, str]  # fingerprints by staff id, of those who hold a key since before they decided


def memo_grounds(ground: Ground, case: Dossier) -> MemoGrounds:
    """One reading of what the memo adds. A draft's room is asked now, of the amount proposed."""
    from workbench.services.interview_report import report_of

    kept, case_no = case.decision, case.application.case_no
    held = case.interview_then
    with ground.store.reading() as shelves:
        course = shelves.courses.get(case_no, kept.version)
        return MemoGrounds(
            override_code=(course.override_code or "") if course else "",
            offers=_offered(shelves, kept),
            room=_room_then(shelves, kept) if case.signed else _room_now(ground, shelves, case),
            report=report_of(shelves, held, case.policy.interview.tolerance) if held else None,
            certificates=_certificates(shelves, kept),
        )


def _certificates(shelves: Shelves, kept: KeptDecision) -> dict[str, str]:
    """With which certificate each person could sign at that moment. Keys made later on (a desk without accounts makes
    them when they are first used) are named on the slips of the signatures alone.
    """
    acts = {kept.prepared_by: kept.prepared_at}
    if kept.approved_by is not None and kept.approved_at is not None:
        acts[kept.approved_by] = kept.approved_at
    found = {}
    for key in shelves.accounts.all_keys():
        at = acts.get(key.staff_id)
        if at is not None and key.made_at <= at and (key.retired_at is None or key.retired_at > at):
            found[key.staff_id] = sha256_hex(key.certificate)
    return found


def _offered(shelves: Shelves, kept: KeptDecision) -> tuple[KeptOffer, ...]:
    """The newest set that stood when the decision was proposed, on the same inputs and policy."""
    stood = [
        one
        for one in shelves.offers.all(kept.case_no)
        if one.offered_at <= kept.prepared_at
        and (one.inputs_digest, one.policy_digest) == (kept.inputs_digest, kept.policy_digest)
    ]
    newest = max((one.set_no for one in stood), default=0)
    return tuple(one for one in stood if one.set_no == newest)


def _room_then(shelves: Shelves, kept: KeptDecision) -> tuple[Headroom, ...]:
    """What the entry of the signature holds; nothing for a decision signed before it was told."""
    for entry in shelves.journal.of_case(kept.case_no):
        facts = json.loads(entry.payload) if entry.action == "decision.sign" else {}
        if facts.get("version") == kept.version:
            return tuple(restore(Headroom, row) for row in facts.get("room", ()))
    return ()


def _room_now(ground: Ground, shelves: Shelves, case: Dossier) -> tuple[Headroom, ...]:
    from workbench.decision.decide import decide
    from workbench.decision.governor import rows_of
    from workbench.services.advice import case_input
    from workbench.services.governor import state_of

    if case.decision.outcome not in APPROVALS:
        return ()
    policy = case.policy
    given = case_input(shelves, case.application.case_no, policy)
    advice, amount_fen = decide(given, policy, case.product), case.decision.limit_fen
    return rows_of(state_of(shelves, given, policy, case.product, advice, ground.today(), amount_fen))


def with_memo_grounds(facts: MemoFacts, case: Dossier, found: MemoGrounds) -> MemoFacts:
    """The memo's facts with everything beside the decision, in words."""
    advice = case.score.recommendation if case.score and case.scored_as_decided else None
    return replace(
        facts,
        override_name=_override(case, found.override_code),
        duties=advice.duties if advice else (),
        offers=tuple(_offer_line(case, one) for one in found.offers),
        room=tuple(_room_line(row, case.decision.currency) for row in found.room if row.state != SHOWN),
        interview=_interview(facts.interview, found.report),
        signatures=tuple(
            replace(one, certificate=found.certificates.get(one.staff_id, "")) for one in facts.signatures
        ),
    )


def _override(case: Dossier, code: str) -> Text | None:
    if not case.decision.override or not code:
        return None
    return override_name(code) or same(code)


def _offer_line(case: Dossier, one: KeptOffer) -> OfferLine:
    kept = case.decision
    rate: Decimal = {"nominal_365": one.nominal_365, "irr_x12": one.irr_x12, "xirr": one.xirr}[case.policy.cost.basis]
    decided = (kept.limit_fen, kept.term_days, case.repayment)
    taken = kept.outcome in APPROVALS and (one.amount_fen, one.term_days, one.repayment) == decided
    words = length_and_way(one.term_days, one.repayment, revolving=False)
    return OfferLine(one.amount_fen, words, yearly(rate), one.total_cost_fen, taken)


def _room_line(row: Headroom, currency: str) -> RoomLine:
    stops = row.state in {OVER, UNKNOWN}
    if row.code == "REGION":
        where = UNRECORDED if row.state == UNKNOWN else OUTSIDE if row.state == OVER else INSIDE
        return RoomLine(row.title, NO_FIGURE, NO_FIGURE, where, row.binding, stops)
    if row.state == UNKNOWN:
        return RoomLine(row.title, _figure(row.cap_fen, row, currency), UNRECORDED, UNRECORDED, row.binding, stops)
    left = _figure(row.left_fen, row, currency)
    return RoomLine(
        row.title, _figure(row.cap_fen, row, currency), _figure(row.after_fen, row, currency), left, row.binding, stops
    )


def _figure(amount: int, row: Headroom, currency: str) -> Text:
    if row.unit == MILLIONTHS:
        return same(percent(Decimal(amount) / 1_000_000, 2))
    return same(str(amount)) if row.unit == COUNT else large_money(amount, currency)


def _interview(told: InterviewFacts | None, report: InterviewReport | None) -> InterviewFacts | None:
    if told is None or report is None:
        return told
    against = sorted(report.claims, key=lambda row: row.verdict is not Verdict.CONTRADICTED)
    lines = tuple(_claim_line(row) for row in against[:MOST_CLAIMS])
    return replace(told, claims=lines, equity=_equity(report.equity))


def _claim_line(row: LedgerRow) -> ClaimLine:
    settled = "；".join(part for part in (row.explanation, row.evidence) if part)
    note = settled or (row.note if row.is_open else "")  # what agrees needs no words
    return ClaimLine(row.label, row.claimed_words, row.shown_words, VERDICT_NAMES[row.verdict], row.is_open, note)


def _equity(check: EquityCheck) -> Text:
    name, tolerance = EQUITY_NAMES[check.verdict], percent(check.tolerance, 0)
    if check.deviation_fen is None:
        return name
    part = "" if check.share is None else f" ({percent(check.share)})"
    off = money(check.deviation_fen, check.currency) + part
    return Text(f"偏差 {off}，容许 {tolerance}：{name.zh}", f"off by {off}, {tolerance} allowed: {name.en}")
