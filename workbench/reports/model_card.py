"""What does a model card say on paper?

Everything a head of risk signs and an auditor checks, in the order they ask: may it be used, what is it, how good,
for whom is it not, would the reasons stand, is anybody treated worse, is a simpler model as good, what are its limits,
and from which bytes was all this made. The same facts give the same bytes.
"""

from __future__ import annotations

from workbench.common.rates import percent
from workbench.common.text import Lang, Text, same
from workbench.reports.blocks import Blocks, Languages, Tile
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.model_card_facts import ModelCardFacts, Signature
from workbench.reports.model_card_figures import figures_part
from workbench.reports.model_card_people import people_part
from workbench.reports.model_card_training import training_part
from workbench.reports.model_card_words import STATE_COLORS, VERDICTS, gate_figure, number, state
from workbench.reports.sheet import BAD, INK, INK2, INK3, LEFT, RIGHT, STRIPE, Frame, Sheet
from workbench.reports.words import PAGES, SYNTHETIC, long_date, mark
from workbench.scoring.card import TABLE
from workbench.scoring.validation.gates import State

TITLE = Text("模型卡与验证报告", "Model card and validation")
BODY = 9.2
_PURPOSE = Text(
    "商户贷款申请的信用评分与原因说明；不用于反欺诈",
    "Credit scores and reasons for merchants' loan applications; not for fraud",
)
_TABLE_PURPOSE = Text(
    "衡量与比较：以一张数据表训练，不给本台账的案件评分，也不能成为现用模型",
    "To measure and compare: trained on a table, it neither scores cases of a desk nor becomes its model",
)
_STOPPED = Text(
    "由两人在模型室换回上一版；模型包与登记的指纹或签名不符时自动停止评分",
    "Two people bring the former version back in the model room; scoring stops by itself where a pack does not agree "
    "with its digest or signature",
)


def model_card(facts: ModelCardFacts, languages: Languages) -> bytes:
    """The card as PDF. Raises `StaffError` (`GLYPH_MISSING`, `FONT_MISSING`, `FONT_CACHE`)."""
    blocks = Blocks(Sheet(_frame(facts, languages)), languages)
    blocks.title(TITLE)
    blocks.gap(-12)
    _verdict(blocks, facts)
    _tiles(blocks, facts)
    _identity(blocks, facts)
    _limits(blocks, facts)
    _signatures(blocks, facts)
    if facts.report is not None:
        _gates(blocks, facts)
        figures_part(blocks, facts.report)
        people_part(blocks, facts.report)
    _overrides(blocks, facts)
    training_part(blocks, facts.card)
    _settings(blocks, facts)
    return blocks.sheet.finish()


def _frame(facts: ModelCardFacts, languages: Languages) -> Frame:
    first, card = languages[0], facts.card
    internal = Text(f"内部资料 · 模型 {card.version}", f"Internal · model {card.version}")
    made_up = Text(" · 数据为合成", " · the data are synthetic") if card.data.synthetic else Text("", "")
    return Frame(
        lender=facts.lender.of(first),
        number=card.version,
        title=TITLE.of(first),
        language="zh-CN" if first is Lang.ZH else "en",
        footer=(internal + made_up).of(first),
        pages=PAGES,
        pages_language=first.value,
        mark=mark(card.data.synthetic),
        draft="",
    )


def _verdict(blocks: Blocks, facts: ModelCardFacts) -> None:
    """The answer first: may it be used, and what stands against it."""
    report = facts.report
    found = State.BLOCK if report is None else report.state
    words = Text("没有验证报告：不得启用", "No validation: must not be used") if report is None else VERDICTS[found]
    sheet = blocks.sheet
    sheet.box(LEFT, sheet.y, RIGHT - LEFT, 30, fill=STRIPE, radius=3)
    sheet.box(LEFT, sheet.y, 4, 30, fill=STATE_COLORS[found], radius=1)
    sheet.text(LEFT + 14, sheet.y + 19.5, blocks.wordings(words)[0], 12, bold=True, color=STATE_COLORS[found])
    if report is not None:
        blocked, warned = len(report.held_back(State.BLOCK)), len(report.held_back(State.WARN))
        told = Text(
            f"{len(report.gates)} 项标准，{blocked} 项不满足，{warned} 项须关注",
            f"{len(report.gates)} bounds: {blocked} broken, {warned} with a warning",
        )
        sheet.text(RIGHT - 10, sheet.y + 19, blocks.wordings(told)[0], 8.5, color=INK2, align="right")
    sheet.y += 40


def _tiles(blocks: Blocks, facts: ModelCardFacts) -> None:
    report, metrics = facts.report, facts.card.metrics
    if report is None:
        told = [("AUC", metrics.auc), ("KS", metrics.ks), ("Brier", metrics.brier)]
        blocks.tiles([Tile(same(name), number(value)) for name, value in told])
        return
    blocks.tiles(
        (
            Tile(same("AUC"), number(report.discrimination.auc.value)),
            Tile(same("KS"), number(report.discrimination.ks.value)),
            Tile(Text("Brier 技巧分", "Brier skill"), number(report.calibration.brier_skill.value)),
            Tile(Text("校准误差", "ECE"), number(report.calibration.ece)),
            Tile(Text("衡量样本", "Rows measured"), f"{report.rows:,}"),
            Tile(Text("其中违约", "of them bad"), f"{report.bad:,}"),
        )
    )


def _identity(blocks: Blocks, facts: ModelCardFacts) -> None:
    card, report = facts.card, facts.report
    data = card.data
    synthetic = Text("（", " (") + SYNTHETIC + Text("）", ")") if data.synthetic else Text("", "")
    proxy = Text("（替代指标，不是违约）", " (a proxy, not default)") if card.outcome_note.proxy else Text("", "")
    dates = Text(f"，{data.first_day} 至 {data.last_day}", f", {data.first_day} to {data.last_day}")
    bad = percent(data.bad_rows / max(data.rows, 1), 2)
    in_use = Text("本台账现用", "scores at this desk") if facts.champion else Text("本台账未启用", "not in use here")
    rows = [
        (Text("预测", "Predicts"), card.outcome + proxy),
        (Text("用途", "Purpose"), _TABLE_PURPOSE if card.kind == TABLE else _PURPOSE),
        (Text("人群与数据", "Population, data"), data.name + synthetic + (dates if data.first_day else Text("", ""))),
        (
            Text("样本", "Rows"),
            Text(
                f"{data.rows:,} 条，违约 {data.bad_rows:,} 条（{bad}）",
                f"{data.rows:,}, of them bad {data.bad_rows:,} ({bad})",
            ),
        ),
        (Text("划分", "Split"), card.split.method),
        (Text("状态", "Status"), in_use + Text(f"；{card.trained_on} 训练", f"; trained on {card.trained_on}")),
    ]
    if report is not None and report.first_day:
        window = Text(
            f"{report.first_day} 至 {report.last_day} 的申请",
            f"Applications of {report.first_day} to {report.last_day}",
        )
        rows.insert(5, (Text("衡量于", "Measured on"), window))
    if report is not None:
        due = Text(
            f"{report.validated_on} 验证，须于 {report.review_by} 前复核",
            f"{report.validated_on}; due again by {report.review_by}",
        )
        rows.append((Text("验证", "Validated"), due))
    if card.kind != TABLE:
        rows.append((Text("如何停用", "How to stop it"), _STOPPED))
    blocks.pairs(rows, size=BODY, label_width=96)


def _limits(blocks: Blocks, facts: ModelCardFacts) -> None:
    blocks.heading(Text("一、使用限制", "1. Limits of use"))
    found = () if facts.report is None else facts.report.limits
    unseen = list(dict.fromkeys([*facts.card.limits, *found]))
    blocks.numbered(unseen, size=BODY)


def _signatures(blocks: Blocks, facts: ModelCardFacts) -> None:
    columns = (
        Column(Text("责任", "Part"), 2.2),
        Column(Text("姓名", "Name"), 2.2),
        Column(Text("日期", "Date"), 2),
        Column(Text("说明", "Note"), 5),
    )
    blocks.heading(Text("二、责任人", "2. Who answers for it"))
    grid(blocks, columns, [_signature(one) for one in facts.signatures])


def _signature(one: Signature) -> list[Cell]:
    at = Text("待定", "open") if one.at is None else long_date(one.at.date())
    return [
        Cell(one.role, INK2),
        Cell(same(one.name or "________"), bold=bool(one.name)),
        Cell(at),
        Cell(same(one.note)),
    ]


def _gates(blocks: Blocks, facts: ModelCardFacts) -> None:
    report = facts.report
    assert report is not None
    blocks.sheet.need(110)  # a heading never stands alone at the foot of a page
    blocks.heading(Text("三、标准与结果", "3. Bounds and findings"))
    blocks.paragraph(
        Text(
            "监管没有公布这些指标的及格线；标准为机构设定，注明出处。方括号内为 95% 区间。",
            "No regulator publishes pass marks; bounds are the institution's, with their source. In brackets the "
            "95 % interval.",
        ),
        size=8.2,
        color=INK3,
        after=3,
    )
    columns = (
        Column(Text("指标", "Measure"), 4.8),
        Column(Text("结果", "Found"), 4.1, right=True),
        Column(Text("标准", "Bound"), 2.3),
        Column(Text("结论", "Finding"), 1.7),
        Column(Text("出处", "Source"), 4.9),
    )
    rows = [
        [Cell(gate.name), Cell(gate_figure(gate)), Cell(gate.bound, INK2), state(gate.state), Cell(gate.source, INK3)]
        for gate in report.gates
    ]
    grid(blocks, columns, rows)


def _overrides(blocks: Blocks, facts: ModelCardFacts) -> None:
    """What people at this desk made of the model's advice: a figure of today, not of the validation."""
    found = facts.overrides
    told = Text("还没有人按本模型的建议作出决定。", "Nobody has decided on this model's advice yet.")
    if found is not None:
        share = percent((found.approved_against + found.declined_against) / found.decided, 1)
        told = Text(
            f"人工决定 {found.decided:,} 件，推翻建议 {share}：放宽 {found.approved_against:,} 件，收紧 "
            f"{found.declined_against:,} 件。",
            f"People decided {found.decided:,} cases and overrode {share} of the advice: {found.approved_against:,} "
            f"towards lending, {found.declined_against:,} towards declining.",
        )
    blocks.pairs([(Text("人工推翻", "Overrides"), told)], size=BODY, label_width=96)


def _settings(blocks: Blocks, facts: ModelCardFacts) -> None:
    card, report = facts.card, facts.report
    blocks.sheet.need(210)  # settings and digests stay on one page
    blocks.heading(Text("十四、设定与指纹", "14. Settings and digests"))
    line = same(", ".join(f"{name} {value}" for name, value in sorted(card.settings.items())))
    calibration = f"logit(PD) = {number(card.calibration.intercept, 4)} + {number(card.calibration.slope, 4)} × margin"
    rows = [
        (Text("训练设定", "Training"), line),
        (Text("校准", "Calibration"), same(calibration)),
        (Text("原因基准", "Reasons against"), card.baseline.name),
    ]
    if report is not None:
        rows.append((Text("验证标准", "Bounds"), same(f"{report.gates_id}, seed {report.seed}")))
    blocks.pairs(rows, size=8.6, label_width=96)
    digests = [
        (Text("模型包", "Pack"), facts.digest),
        (Text("树", "Trees"), card.booster_sha256),
        (Text("参考分布", "Reference"), card.reference_sha256),
        (Text("训练数据", "Data"), card.data.digest),
        (Text("指标定义", "Definitions"), card.catalogue_digest),
        (Text("验证报告", "Validation"), facts.report_digest),
        (Text("验证标准", "Bounds"), "" if report is None else report.gates_digest),
    ]
    for label, digest in digests:
        blocks.sheet.need(12)
        blocks.sheet.text(LEFT, blocks.sheet.y + 9.5, f"{blocks.wordings(label)[0]} SHA-256", 8, color=INK2)
        blocks.sheet.text(RIGHT, blocks.sheet.y + 9.5, digest or "—", 7.6, color=INK if digest else BAD, align="right")
        blocks.sheet.y += 11.5
