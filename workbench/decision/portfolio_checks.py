"""What do the checks of a policy say of every row of a portfolio?

One row of bytes for each check, in the order in which a case's checks are asked; see the bits in `portfolio_plan`.
Unknown never passes here either.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.decision.case_input import WHOLE_FACTS
from workbench.decision.checks import words_allow
from workbench.decision.portfolio_columns import Amounts, Flags, Numbers, PortfolioColumns, Words
from workbench.decision.portfolio_plan import FAILED, NOT_KNOWN, UNSCORED, Bytes, PortfolioPlan, RulePlan
from workbench.flows.detectors import DETECTORS

Money = npt.NDArray[np.int64]


def ask_all(
    plan: PortfolioPlan, columns: PortfolioColumns, band: npt.NDArray[Any], offer_fen: Money, clearing: Flags | None
) -> tuple[Bytes, Bytes]:
    """What every check says, [checks, n], and all it says of each row together, [n].

    `clearing`: rows whose interview was rated well enough to settle what an interview may settle; None for no row.
    """
    said: Bytes = np.zeros((len(plan.checks), len(columns)), dtype=np.uint8)
    flags: Bytes = np.zeros(len(columns), dtype=np.uint8)
    place = _fraud(plan, columns, said, flags)
    for rule in plan.rules:
        _rule(rule, columns, clearing, said[place])
        flags |= said[place]
        place += 1
    place = _request(plan, columns, said, flags, place)
    np.multiply(columns.gate_failures > 0, plan.referred("DATA_GATE"), out=said[place])
    _exposure(plan, columns, offer_fen, said[place + 1])
    _funding(plan, columns, offer_fen, said[place + 2])
    _cost(plan, columns, band, said[place + 3])
    if plan.policy.limits.required:
        _required(plan, columns, said[place + 4])
    for row in said[place : place + 5]:
        flags |= row
    return said, flags


def _fraud(plan: PortfolioPlan, columns: PortfolioColumns, said: Bytes, flags: Bytes) -> int:
    np.multiply(columns.fraud < 0, NOT_KNOWN, out=said[0])
    flags |= said[0]
    if (columns.fraud > 0).any():
        for i, detector in enumerate(DETECTORS):
            hit = (columns.fraud > 0) & (columns.fraud & (1 << i) > 0)
            np.multiply(hit, plan.referred(f"FRAUD_{detector.code}"), out=said[1 + i])
            flags |= said[1 + i]
    return 1 + len(DETECTORS)


def _rule(rule: RulePlan, columns: PortfolioColumns, clearing: Flags | None, said: Bytes) -> None:
    proposed = columns.proposed if rule.of_requests else None
    if proposed is not None and proposed.all():
        return
    fact = columns.facts.get(rule.fact)
    if fact is None:
        said[:] = rule.unknown
    elif rule.words:
        _words(rule, fact, said)
    elif isinstance(fact, Words):
        said[:] = rule.unknown  # a word is no number
    else:
        _number(rule, fact, said)
    if proposed is not None:
        np.copyto(said, 0, where=proposed)
    if rule.applies is not None:
        said &= rule.applies.take(columns.request)
    if clearing is not None and rule.cleared != rule.failed:
        np.copyto(said, rule.cleared, where=clearing & (said == rule.failed))


def _number(rule: RulePlan, fact: Numbers, said: Bytes) -> None:
    failed = fact.values < rule.bound if rule.at_least else fact.values > rule.bound
    np.multiply(failed, rule.failed, out=said)
    if not fact.all_known:
        np.copyto(said, rule.unknown, where=~fact.known)


def _words(rule: RulePlan, fact: Numbers | Words, said: Bytes) -> None:
    held = fact if isinstance(fact, Words) else _written(fact, rule.fact in WHOLE_FACTS)
    says = [0 if words_allow(rule.test, rule.words, word) else rule.failed for word in held.vocabulary]
    # The place of what is not known is -1, which is the last.
    np.take(np.array([*says, rule.unknown], dtype=np.uint8), held.places, out=said, mode="wrap")


def _written(fact: Numbers, whole: bool) -> Words:
    """Numbers as a case would write them where a rule asks how they begin."""
    values = fact.values.tolist()
    known = [str(int(v) if whole else v) if k else None for v, k in zip(values, fact.known.tolist(), strict=True)]
    return Words.of(known)


def _request(plan: PortfolioPlan, columns: PortfolioColumns, said: Bytes, flags: Bytes, place: int) -> int:
    by_request = plan.by_request
    if by_request.all_checks.any():
        for i, (_, says) in enumerate(by_request.checks):
            if says.any():
                np.take(says, columns.request, out=said[place + i], mode="clip")
                flags |= said[place + i]
    return place + len(by_request.checks)


def _unknown(amounts: Amounts, said: Bytes) -> None:
    np.copyto(said, NOT_KNOWN, where=~amounts.known)


def _exposure(plan: PortfolioPlan, columns: PortfolioColumns, offer_fen: Money, said: Bytes) -> None:
    over = columns.exposure.fen + offer_fen > plan.policy.funding.legal_person_fen
    np.multiply(over, FAILED, out=said)
    _unknown(columns.exposure, said)


def _funding(plan: PortfolioPlan, columns: PortfolioColumns, offer_fen: Money, said: Bytes) -> None:
    headroom_fen = columns.headroom.fen
    short = (headroom_fen <= 0) | (offer_fen > headroom_fen)
    np.multiply(short, plan.referred("FUNDING_CAP"), out=said)
    _unknown(columns.headroom, said)


def _required(plan: PortfolioPlan, columns: PortfolioColumns, said: Bytes) -> None:
    """Terms of the limit the policy does not lend without."""
    wanted = plan.policy.limits.required
    nobody = np.zeros(len(columns), dtype=bool)
    held = {
        "order_base": columns.order_base,
        "working_capital": columns.working_capital,
        "borrower": columns.exposure,
        "headroom": columns.headroom,
    }
    for term, amounts in held.items():
        known = nobody if amounts is None else amounts.known
        if term not in wanted or known.all():
            continue
        if term == "order_base":
            if not plan.by_request.secured.any():
                continue
            known = known | ~plan.by_request.secured.take(columns.request)
        np.copyto(said, NOT_KNOWN, where=~known)


def _cost(plan: PortfolioPlan, columns: PortfolioColumns, band: npt.NDArray[Any], said: Bytes) -> None:
    np.take(plan.by_request.cost, columns.request * (UNSCORED + 1) + band, out=said, mode="clip")
