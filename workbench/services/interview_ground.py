"""What is known of a case when its interview is prepared?

Turns what scoring, policy and the application left behind into the values the script is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.text import Text
from workbench.decision.decide import decide
from workbench.decision.limits import limit
from workbench.decision.outcome import Outcome, Recommendation, Verdict
from workbench.features.catalogue import BY_NAME
from workbench.interview.claims import Shown
from workbench.interview.ledger import open_points
from workbench.interview.questions import UNSAID, Assessment, Diligence, Source
from workbench.interview.script import AdverseReason, Disagreement, LeverItem, PolicyItem, ScriptInput
from workbench.services.advice import case_input
from workbench.services.interview_file import Effect
from workbench.services.interview_ledger import ledger_of

if TYPE_CHECKING:
    from workbench.flows.engine import Engine
    from workbench.storage.kept import KeptScore
    from workbench.storage.shelves import Shelves

# What an applicant may declare, and the feature it is compared with.
CLAIM_MEASURES = {
    "monthly_sales_fen": "sales_90_month_fen",
    "warehouses": "origins_180",
    "other_lenders": "other_lenders",
}
MOST_GAPS = 3


def script_input(
    shelves: Shelves,
    case_no: str,
    policy: Policy,
    found: Iterable[Disagreement] | None = None,
    levers: tuple[LeverItem, ...] = (),
) -> ScriptInput:
    """What the script of one case is made of; `found` are contradictions with their pairs where lines were asked."""
    application = shelves.applications.get(case_no)
    kept = shelves.scores.get(case_no)
    claims = claimed(shelves.applications.claims(case_no))
    tolerance = float(policy.interview.tolerance)
    if kept is None:
        return ScriptInput(claims=claims, tolerance=tolerance)
    vector = shelves.features.latest(application.merchant_id, kept.names_digest)
    values = dict(zip(vector.names, vector.values, strict=True)) if vector else {}
    advice = kept.recommendation
    mismatches = tuple(Disagreement(one.code, one.text) for one in kept.standing.mismatches)
    return ScriptInput(
        reasons=adverse_reasons(kept),
        disagreements=tuple(found) if found is not None else mismatches,
        policy=policy_items(advice, policy) if advice else (),
        gaps=gaps(advice, policy) if advice else (),
        levers=levers,
        claims=claims,
        shown=shown_values(values, application.currency),
        tolerance=tolerance,
    )


def claimed(claims: Mapping[str, Any]) -> dict[str, float]:
    """Declared numbers by the feature they are compared with."""
    plain = {name.removeprefix("claim_"): value for name, value in claims.items()}
    return {
        measure: float(plain[name])
        for name, measure in CLAIM_MEASURES.items()
        if isinstance(plain.get(name), int | float)
    }


def shown_values(values: Mapping[str, float], currency: str) -> dict[str, Shown]:
    """Every known feature with its label and unit; what is missing is not here."""
    shown = {
        name: Shown(BY_NAME[name].label, value, BY_NAME[name].unit.value, currency)
        for name, value in values.items()
        if name in BY_NAME and value == value
    }
    return shown | _derived(shown, currency)


def _derived(shown: Mapping[str, Shown], currency: str) -> dict[str, Shown]:
    """The same facts said another way, for cross-checks: sales a day; purchases a month out of inflow."""
    found = {}
    if "sales_90_month_fen" in shown:
        label = Text("平台日均销售额", "Platform sales a day")
        found["sales_day_fen"] = Shown(label, shown["sales_90_month_fen"].value / 30, "fen", currency)
    if "purchase_share_90" in shown and "inflow_90_month_fen" in shown:
        value = shown["purchase_share_90"].value * shown["inflow_90_month_fen"].value
        if value > 0:
            label = Text("月均进货支出", "Purchases a month")
            found["purchases_month_fen"] = Shown(label, value, "fen", currency)
    return found


def adverse_reasons(kept: KeptScore) -> tuple[AdverseReason, ...]:
    """What lowers this score: the bars of its picture first, largest in front, then the principal reasons."""
    bars = sorted((bar for bar in kept.waterfall.bars if bar.points < 0), key=lambda bar: (bar.points, bar.features))
    lowering = sorted((c for c in kept.score.contributions if c.points < 0), key=lambda c: (c.points, c.feature))
    told = [(bar.features[0], bar.reason) for bar in bars]
    for reason in kept.standing.reasons:
        # A principal reason is coded by its feature or by the family it speaks for.
        named = [c.feature for c in lowering if c.feature == reason.code or _family(c.feature) == reason.code.lower()]
        told += [(name, reason.text) for name in named[:1]]
    found: dict[str, AdverseReason] = {}
    for name, words in told:
        if name in BY_NAME:
            feature = BY_NAME[name]
            found.setdefault(feature.family, AdverseReason(name, feature.family, feature.label, words))
    return tuple(found.values())


def policy_items(advice: Recommendation, policy: Policy) -> tuple[PolicyItem, ...]:
    """Rules that an interview may settle and that are not met."""
    rules = {rule.rule_id: rule for rule in policy.rules if rule.cleared_by == "interview"}
    return tuple(
        PolicyItem(
            check.rule_id,
            _family(rules[check.rule_id].fact),
            check.title,
            check.value,
            rules[check.rule_id].fact,
            _label(rules[check.rule_id].fact),
        )
        for check in advice.checks
        if check.rule_id in rules and check.verdict is Verdict.REFER
    )


def gaps(advice: Recommendation, policy: Policy) -> tuple[tuple[str, Text], ...]:
    """Features a rule needed and did not find."""
    facts = {rule.rule_id: rule.fact for rule in policy.rules}
    unknown = [facts.get(check.rule_id, "") for check in advice.checks if check.verdict is Verdict.UNKNOWN]
    named = dict.fromkeys(fact for fact in unknown if fact in BY_NAME)
    return tuple((name, BY_NAME[name].label) for name in named)[:MOST_GAPS]


def _family(fact: str) -> str:
    return BY_NAME[fact].family if fact in BY_NAME else ""


def _label(fact: str) -> Text:
    return BY_NAME[fact].label if fact in BY_NAME else UNSAID


def open_contradictions(shelves: Shelves, case_no: str) -> tuple[Text, ...]:
    """Contradictions of a case that nobody has explained: while there is one, it is not approved.

    Those of the claims ledger of the interview that counts, and those of the flows that it did not settle or that were
    never asked about. Empty: nothing stands in the way from here.
    """
    kept = shelves.interviews.counting(case_no)
    score = shelves.scores.get(case_no)
    flows = score.standing.mismatches if score is not None else ()
    if kept is None:
        return tuple(_unasked(one.text) for one in flows)
    application = shelves.applications.get(case_no)
    talk = shelves.talks.get(case_no, kept.attempt)
    rows = ledger_of(kept, talk, Decimal(0), application.currency)
    open_rows = {row.question_id for row in rows if row.is_open}
    answered = {answer.question_id for answer in kept.answers if answer.assessment is not Assessment.OPEN}
    asked = {
        question.pointer
        for question in kept.questions
        if question.source is Source.CONTRADICTION and question.question_id in answered | open_rows
    }
    return (*open_points(rows), *(_unasked(one.text) for one in flows if one.code not in asked))


def _unasked(text: Text) -> Text:
    return Text(f"{text.zh}（尚未访谈核实）", f"{text.en} (not asked about yet)")


def disagreements(engine: Engine, merchant_id: str, as_of_day: int, claims: Mapping[str, Any]) -> list[Disagreement]:
    """Contradictions as the lines show them, each with its pairs."""
    from workbench.flows.contradictions import contradictions

    found = contradictions(engine, merchant_id, as_of_day, claims)
    return [
        Disagreement(one.code, one.text, tuple((pair[0], str(pair[1]), str(pair[2])) for pair in one.pairs))
        for one in found
    ]


ROUTES = {
    Outcome.APPROVE: Text("可按建议通过", "May be approved as recommended"),
    Outcome.APPROVE_LOWER: Text("可降额通过", "May be approved at a lower limit"),
    Outcome.REFER: Text("转人工核查", "Referred to people"),
    Outcome.DECLINE: Text("建议拒绝", "To be declined"),
}


def effect(
    shelves: Shelves,
    case_no: str,
    policy: Policy,
    products: Mapping[str, Product],
    before: Diligence | None,
    after: Diligence | None,
) -> Effect:
    """What a rating does to limit and route; the points stay as they are."""
    case = case_input(shelves, case_no, policy, diligence=after)
    product = products[case.application.product_code]
    capped = limit(case, policy, product)
    free = limit(case, policy, product, diligence_cap=False)
    advice = decide(case, policy, product)
    route = ROUTES[advice.outcome]
    if advice.needs_second_person:
        route = route + Text("，须复核", ", second approval")
    if after is not None and (share := policy.interview.cap_share[after.value]) < 1:
        words = Text(f"；额度不超过建议的 {share:.0%}", f"; limit capped at {share:.0%}")
        route = route + words
    points = case.score.points if case.score else None
    return Effect(before, after, free.amount_fen, capped.amount_fen, points, route)
