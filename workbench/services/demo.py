"""How does one command make a desk and do the whole main job on it?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.progress import Report, silent
from workbench.common.text import Lang, Text
from workbench.decision.outcome import Outcome
from workbench.services.borrower_sample import ask_again, pay_back, score_then
from workbench.services.collection_sample import seed_collections
from workbench.services.funding_sample import pair_of, seed_funding
from workbench.services.order_sample import seed_order_loans

if TYPE_CHECKING:
    from workbench.services.bundle import Services

Tell = Callable[[Text], None]

PERSONAS = ("honest", "nervous", "exaggerating", "evasive", "fraudulent")
INTERVIEWS = 5
PROPOSALS = 2
BY_PROGRAM = Text(
    "演示：由程序以示例人员名义提出，请复核。",
    "Demonstration: proposed by the program in a sample person's name; please review.",
)


@dataclass
class Made:
    """What the demonstration did, as it goes: figures by name, files, and the seconds of each step."""

    desk: Path
    figures: dict[str, object] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        """For programs."""
        return {
            "desk": str(self.desk),
            **self.figures,
            "files": [str(file) for file in self.files],
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()},
            "seconds_total": round(sum(self.seconds.values()), 2),
        }

    def lines(self, lang: Lang) -> Iterator[str]:
        """For people; the last line opens the window."""
        yield ""
        for name, value in self.figures.items():
            counted = isinstance(value, int) and not isinstance(value, bool)
            yield f"  {name:<28} {value:,}" if counted else f"  {name:<28} {value}"
        yield ""
        yield from (f"  {file}" for file in self.files)
        yield ""
        steps = ", ".join(f"{name} {value:.1f} s" for name, value in self.seconds.items())
        yield f"  {steps}; {Text('合计', 'total').of(lang)} {sum(self.seconds.values()):.1f} s"
        yield ""
        yield Text("打开窗口：", "Open the window:").of(lang)
        yield window_command(self.desk)

    @contextmanager
    def step(self, name: str, words: Text, tell: Tell) -> Iterator[None]:
        tell(words)
        began = perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - began


def window_command(desk: Path) -> str:
    """A line to paste into the same shell: this very interpreter, as short as it can be said from here."""
    program, here = Path(sys.executable), Path.cwd()
    short = program.relative_to(here) if program.is_relative_to(here) else program
    start = str(short) if getattr(sys, "frozen", False) else f"{short} -m workbench"
    return f"{start} --desk {desk.relative_to(here) if desk.is_relative_to(here) else desk}"


def demonstrate(
    services: Services,
    source: str = "sample",
    data: Path | None = None,
    merchants: int = 2400,
    tell: Tell = lambda text: None,
    report: Report = silent,
) -> Made:
    """The main job end to end on an empty desk.

    `source` is sample, sme or marketplace; the last two read public data sets from `data`. Raises `StaffError`
    (`DESK_NOT_EMPTY`, `DATA_MISSING`).
    """
    made = Made(services.desk.status().folder)
    if source == "sample":
        again = _fill(services, made, merchants, tell, report)
        _work(services, made, again, tell, report)
    else:
        from workbench.services.real_desks import build_desk

        with made.step(source, Text("导入、训练、评分、决策", "Importing, training, scoring, deciding"), tell):
            summary = build_desk(services, source, data, report)
        made.figures |= summary.figures()
        made.files += summary.files
    return made


def _fill(services: Services, made: Made, merchants: int, tell: Tell, report: Report) -> tuple[str, ...]:
    """Answers the merchants who ask for their line again: their cases stay for a person."""
    tell(Text("生成并导入示例数据（全部为合成数据）", "Making and importing the sample economy (all synthetic)"))
    brought = services.desk.create_sample(report, merchants=merchants, score=False)
    made.seconds |= brought.seconds
    made.figures |= {"merchants": brought.merchants, "applications": brought.applications, "loans": brought.loans}
    made.figures |= {f"lines_{kind}": count for kind, count in brought.rows.items()}
    ground, pair = services.training.ground, pair_of(services.training.ground)
    with made.step("score", Text("计算指标、评分、解释", "Computing features, scoring, explaining"), tell):
        again = ask_again(ground, pair.first) if pair is not None else ()
        made.figures["scored"] = services.scoring.score_all(SYSTEM, report=report)
        made.figures["scored_as_then"] = score_then(ground, again)
    return again


def _work(services: Services, made: Made, again: tuple[str, ...], tell: Tell, report: Report) -> None:
    """What a day leaves behind. Cases that were given to the first officer stay for the person at the desk."""
    officer, ground = services.desk.actor(), services.training.ground
    rows = services.cases.queue("all").rows
    team = [row.case_no for row in rows if row.assigned_to != officer.staff_id and row.merchant_id not in again]
    with made.step("interview", Text("模拟访谈", "Holding simulated interviews"), tell):
        made.figures["interviews_simulated"] = len(_interview(services, team))
    with made.step("decide", Text("按政策决策", "Deciding what policy allows"), tell):
        counts = services.decision.decide_automatically(team, SYSTEM, report=report)
        made.figures |= {f"decided_{name}": count for name, count in dict(counts).items()}
    with made.step("documents", Text("出具并验证文书", "Issuing and verifying documents"), tell):
        made.files += _issue(services)
        made.figures["documents"] = len(made.files)
    with made.step("order_loans", Text("订单贷：质押、还款、结算", "Order loans: pledges, repayments, sweeps"), tell):
        made.figures |= {f"order_loans_{name}": n for name, n in seed_order_loans(ground).items()}
    with made.step("funding", Text("资金、证券化、支用", "Funding, a pool, draws"), tell):
        made.figures["lines_paid_back"] = pay_back(ground, again, officer)
        made.figures |= {f"funding_{name}": count for name, count in seed_funding(ground, again).items()}
    with made.step("close-day", Text("日终：计息、分类、预警", "Closing the day: interest, classes, warnings"), tell):
        services.lending.close_day(services.desk.status().business_date, SYSTEM, report=report)
        # Counted on the desk: the day may have been closed before, and a second close raises nothing.
        made.figures["warnings"] = services.warnings.page(limit=1).total
    with made.step("portfolio", Text("汇总组合", "Summing up the portfolio"), tell):
        made.figures |= {f"portfolio_{kpi.code}": kpi.value.en for kpi in services.portfolio.open().kpis}
    with made.step("collections", Text("催收与处置（合成）", "Collections and steps (synthetic)"), tell):
        made.figures |= {f"collections_{name}": count for name, count in seed_collections(ground).items()}
    with made.step("propose", Text("提交复核", "Proposing what a second person signs"), tell):
        # Last: what moves a borrower's loans after a proposal sends it back to be proposed again.
        made.figures["proposed_for_second_person"] = _propose(services, team)
    with made.step("check", Text("检查台账", "Checking the desk"), tell):
        made.figures["check_passed"] = services.desk.check().passed


def _interview(services: Services, case_nos: list[str]) -> list[str]:
    """Simulated interviews of cases policy wants talked to, one persona each; first where a second person waits too."""
    wanted = [case_no for case_no in case_nos if _wants_interview(services, case_no)]
    waiting = sorted(wanted, key=lambda case_no: not _may_be_proposed(services, case_no))[:INTERVIEWS]
    officer = services.desk.actor()
    for number, case_no in enumerate(waiting):
        services.interview.simulate(case_no, PERSONAS[number % len(PERSONAS)], number + 1, officer)
    return waiting


def _wants_interview(services: Services, case_no: str) -> bool:
    advice = services.cases.open(case_no).recommendation
    return advice is not None and advice.needs_interview


def _may_be_proposed(services: Services, case_no: str) -> bool:
    """Would an approval of this case go to a second person?"""
    advice = services.cases.open(case_no).recommendation
    wanted = advice is not None and advice.outcome in (Outcome.APPROVE, Outcome.APPROVE_LOWER)
    return wanted and advice is not None and advice.needs_second_person


def _propose(services: Services, case_nos: list[str]) -> int:
    """A few proposals that wait for the second person, marked as made by the program."""
    officer, count = services.desk.actor(), 0
    for case_no in case_nos:
        file = services.cases.open(case_no)
        advice = file.recommendation
        if file.stage not in (Stage.SCORED, Stage.SURVEY) or advice is None:
            continue
        if advice.needs_interview or not _may_be_proposed(services, case_no):
            continue
        draft = services.decision.draft(case_no, officer)
        try:
            comment = BY_PROGRAM.zh + BY_PROGRAM.en
            services.decision.propose(case_no, replace(draft, outcome=advice.outcome, comment=comment), officer)
        except StaffError:
            continue  # what this officer may not propose waits for a person
        count += 1
        if count == PROPOSALS:
            break
    return count


def _issue(services: Services) -> list[Path]:
    """Letters and memos of one case of each outcome that was decided, each verified."""
    files: list[Path] = []
    for case_no in services.decision.signed_examples():
        for file in services.documents.issue(case_no, SYSTEM):
            if file.suffix == ".pdf" and not services.documents.verify(file).passed:
                raise AssertionError(f"{file} does not verify")
            files.append(file)
    return files
