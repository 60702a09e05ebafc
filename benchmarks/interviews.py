"""Does an officer who follows the checklist tell honest applicants from dishonest ones, and is the script what it says?

A sample desk is made (all of it synthetic), and the scripts of its first scored cases are taken: every source must have
exactly one question, the same case the same bytes, and nothing spoken may name a value the platform shows. Then each of
the five personas is interviewed on every case, with a seed of its own: 200 interviews in the full run. The officer
knows the question, what the flows show and what was said; never the persona. What he rates is compared with what is
true, once asking again where an answer does not fit (the checklist), once never asking again.

Nothing is claimed about people: the personas are written in `resources/interview/applicant.toml`, and the figures say
how well the checklist does against those, not against anybody real.

    python benchmarks/interviews.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workbench.common.text import Lang  # noqa: E402
from workbench.interview.criteria import caps, derive  # noqa: E402
from workbench.interview.guide import load_guide  # noqa: E402
from workbench.interview.persona import load_applicant  # noqa: E402
from workbench.interview.practice import tally  # noqa: E402
from workbench.interview.questions import Diligence, Question, Source  # noqa: E402
from workbench.interview.script import MOST_REASONS, ScriptInput, script  # noqa: E402
from workbench.interview.simulation import hold  # noqa: E402
from workbench.interview.truth import hidden_truth  # noqa: E402
from workbench.records.canonical import canonical_json  # noqa: E402

CASES, QUICK, MERCHANTS = 40, 20, 600
GUIDE, WORDS = load_guide(), load_applicant()
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LEAST_SHOWN = 3  # characters: a lone digit is in any sentence


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 6), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


@dataclass(frozen=True, slots=True)
class Case:
    case_no: str
    found: ScriptInput
    currency: str
    tolerance: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    persona: str
    honest: bool
    rating: Diligence
    precision: float | None
    recall: float | None
    open_points: int


def cases_of_a_sample(count: int) -> list[Case]:
    """The first scored cases of a fresh sample desk, each with what its script is made of."""
    from workbench.access.staff import SYSTEM
    from workbench.app import open_desk
    from workbench.applications.application import Stage
    from workbench.services.ground import Ground
    from workbench.services.interview_ground import disagreements, script_input
    from workbench.services.interview_levers import levers_of

    with tempfile.TemporaryDirectory() as made:
        services = open_desk(Path(made), lambda: NOW)
        try:
            services.desk.create_sample(merchants=MERCHANTS, score=False)
            services.scoring.score_all(SYSTEM)
        finally:
            services.desk.close()
        ground = Ground(Path(made), lambda: NOW)
        try:
            policy, cases = ground.policy(), []
            with ground.store.reading() as shelves:
                numbers = sorted(
                    one.case_no for one, _, _, kept in shelves.applications.listed(tuple(Stage)) if kept is not None
                )
            for case_no in numbers:
                with ground.store.reading() as shelves:
                    kept, application = shelves.scores.get(case_no), shelves.applications.get(case_no)
                    claims = shelves.applications.claims(case_no)
                if kept is None:
                    continue
                with ground.lines() as engine:
                    against = disagreements(engine, application.merchant_id, kept.as_of_day, claims)
                levers = levers_of(ground, case_no, kept)
                with ground.store.reading() as shelves:
                    found = script_input(shelves, case_no, policy, against, levers)
                cases.append(Case(case_no, found, application.currency, policy.interview.tolerance))
                if len(cases) == count:
                    break
        finally:
            ground.close()
    if len(cases) < count:
        raise SystemExit(f"the sample has {len(cases)} scored cases, {count} are needed")
    return cases


def check_scripts(cases: list[Case]) -> dict[str, tuple[Question, ...]]:
    scripts, changed, missing, doubled, spoken, points = {}, 0, 0, 0, 0, 0
    for case in cases:
        questions = script(case.found, GUIDE)
        scripts[case.case_no] = questions
        changed += canonical_json(questions) != canonical_json(script(case.found, load_guide()))
        for source in sources_of(case.found):
            count = sum((question.source, question.pointer.split(",")[0]) == source for question in questions)
            missing += count == 0
            doubled += count > 1
            points += 1
        shown = {one.written(one.value) for one in case.found.shown.values()}
        shown = {words for words in shown if len(words.strip("0%.×")) >= LEAST_SHOWN}
        words = [text.of(lang) for question in questions for text in question.spoken() for lang in Lang]
        spoken += sum(value in line for value in shown for line in words)
    kinds = Counter(question.source.value for questions in scripts.values() for question in questions)
    print(f"{len(cases)} scripts, {sum(map(len, scripts.values()))} questions: {dict(kinds)}", flush=True)
    result("scripts_that_changed", changed, "scripts", 0, changed == 0, f"made anew, {len(cases)} cases")
    result("sources_without_question", missing, "sources", 0, missing == 0, f"{points} sources")
    result("sources_asked_twice", doubled, "sources", 0, doubled == 0, f"{points} sources")
    result("hidden_values_spoken", spoken, "values", 0, spoken == 0, "every value shown, both languages")
    return scripts


def sources_of(found: ScriptInput) -> list[tuple[Source, str]]:
    reasons = list(dict.fromkeys(reason.feature for reason in found.reasons))[:MOST_REASONS]
    return [
        *((Source.REASON, name) for name in reasons),
        *((Source.CONTRADICTION, one.code) for one in found.disagreements),
        *((Source.GAP, feature) for feature, _ in found.gaps),
        *((Source.LEVER, lever.feature) for lever in found.levers),
        *((Source.CROSS, entry.measure) for entry in GUIDE.cross),
        *((Source.STANDARD, entry.code) for entry in GUIDE.standard),
    ]


def interviews(cases: list[Case], scripts: dict[str, tuple[Question, ...]], follow_ups: int) -> list[Outcome]:
    codes = [entry.code for entry in GUIDE.criterion]
    outcomes = []
    for number, case in enumerate(cases):
        for persona in WORDS.persona:
            questions = scripts[case.case_no]
            truth = hidden_truth(questions, persona, WORDS, 1000 + number, case.currency)
            held = hold(
                questions, truth, WORDS, GUIDE, case.tolerance,
                officer="officer", now=NOW, currency=case.currency, follow_ups=follow_ups,
            )  # fmt: skip
            open_points = sum(row.is_open for row in held.ledger)
            rating = derive(held.marks, codes, GUIDE.rating, caps(open_points, held.equity.verdict, True)).rating
            if rating is None:
                raise SystemExit(f"{case.case_no}: a criterion was not marked")
            found = tally(truth, held.questions, held.answers, held.ledger)
            outcomes.append(
                Outcome(persona.code, persona.honest, rating, found.precision, found.recall, open_points)
            )  # fmt: skip
    return outcomes


def table(title: str, outcomes: list[Outcome]) -> None:
    print(f"\n{title}\n{'persona':<14}{'kind':<11}" + "".join(f"{d.value:>6}" for d in Diligence) + "   lies found")
    for persona in WORDS.persona:
        own = [one for one in outcomes if one.persona == persona.code]
        counts = Counter(one.rating for one in own)
        recalls = [one.recall for one in own if one.recall is not None]
        lies = f"{sum(recalls) / len(recalls):>10.0%}" if recalls else f"{'none':>10}"
        kind = "honest" if persona.honest else "dishonest"
        print(f"{persona.code:<14}{kind:<11}" + "".join(f"{counts[d]:>6}" for d in Diligence) + "   " + lies)
    print("", flush=True)


def share(outcomes: list[Outcome], ratings: str) -> float:
    return sum(one.rating.value in ratings for one in outcomes) / len(outcomes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="half the cases")
    count = QUICK if parser.parse_args().quick else CASES
    cases = cases_of_a_sample(count)
    scripts = check_scripts(cases)
    began = process_time()
    outcomes = interviews(cases, scripts, 2)
    spent = process_time() - began
    once = interviews(cases, scripts, 0)
    again = interviews(cases, scripts, 2)
    table(f"{len(outcomes)} simulated interviews, asked again twice at most", outcomes)
    table("the same, never asked again", once)
    honest, false = [one for one in outcomes if one.honest], [one for one in outcomes if not one.honest]
    frauds = [one for one in outcomes if one.persona == "fraudulent"]
    fearful = [one for one in outcomes if one.persona == "nervous"]
    naive = [one for one in once if one.honest]
    digest = sha256(repr(outcomes).encode()).hexdigest() == sha256(repr(again).encode()).hexdigest()
    of = f"{len(honest)} interviews of honest and nervous"
    result("honest_rated_d", share(honest, "D"), "share", 0, share(honest, "D") == 0, of)
    result("honest_believed", share(honest, "AB"), "share", 0.9, share(honest, "AB") >= 0.9, f"{of}: A or B")
    result("nervous_rated_d", share(fearful, "D"), "share", 0, share(fearful, "D") == 0, f"{len(fearful)} interviews")
    spared = share(naive, "D") - share(honest, "D")
    result(
        "honest_spared_by_asking_again", spared, "share", 0.01, spared >= 0.01, "rated D by one who never asks again"
    )
    result("fraudulent_rated_d", share(frauds, "D"), "share", 0.9, share(frauds, "D") >= 0.9, f"{len(frauds)} frauds")
    result("fraudulent_doubted", share(frauds, "CD"), "share", 1, share(frauds, "CD") == 1, "C or D")
    value = share(false, "CD")
    result("dishonest_doubted", value, "share", 0.85, value >= 0.85, f"{len(false)} interviews, C or D")
    wrong = sum(one.rating.value == "D" for one in honest) + sum(one.rating.value in "AB" for one in false)
    result("kinds_told_apart", 1 - wrong / len(outcomes), "share", 0.9, wrong <= len(outcomes) / 10, "both kinds")
    blocked = sum(one.open_points > 0 for one in honest)
    result("honest_left_with_open_points", blocked / len(honest), "share", 0.05, blocked / len(honest) <= 0.05, of)
    result("same_seed_same_outcomes", float(digest), "truth", 1, digest, "the whole run again")
    cost = 1000 * spent / len(outcomes)
    result("cpu_of_one_interview", cost, "ms", 50, cost <= 50, f"{len(outcomes)} interviews")


if __name__ == "__main__":
    main()
