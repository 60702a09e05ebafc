"""What differs between two policies, place by place, and what does each difference mean?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from workbench.applications.policy import Policy, Rule
from workbench.applications.policy_finding import PolicyChange
from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.records.plain import plain

# How the entries of a list are named: by what tells them apart, not by their place.
KEYS: Mapping[str, tuple[str, ...]] = {
    "bands": ("band",), "prices": ("product", "band"), "tiers": ("role",), "rules": ("rule_id",),
    "lpr": ("valid_from",), "funding.entities": ("code",),
}  # fmt: skip
HIDDEN = frozenset({"digest"})

# Label, kind of number, and whether more is looser (1), tighter (-1) or neither (0); by the last part of a path.
MEANS: Mapping[str, tuple[Text, str, int]] = {
    "floor_points": (Text("最低分", "lowest points"), "count", -1),
    "cap_fen": (Text("额度上限", "cap"), "fen", 1),
    "sales_share": (Text("月销售倍数", "share of monthly sales"), "share", 1),
    "lend": (Text("处理方式", "treatment"), "words", 0),
    "daily_rate": (Text("日利率", "daily rate"), "rate", 0),
    "fee_rate": (Text("服务费率", "fee"), "rate", 0),
    "up_to_fen": (Text("审批权限", "authority"), "fen", 1),
    "bound": (Text("界限", "bound"), "bound", 0),
    "words": (Text("词表", "words"), "words", 0),
    "severity": (Text("后果", "severity"), "words", 0),
    "products": (Text("适用产品", "products"), "words", 0),
    "valid_from": (Text("生效日", "in force from"), "words", 0),
    "valid_to": (Text("失效日", "in force to"), "words", 0),
    "cap": (Text("年化成本上限", "cap on yearly cost"), "share", 1),
    "warn": (Text("年化成本提示线", "warning line of yearly cost"), "share", 1),
    "basis": (Text("口径或依据", "basis"), "words", 0),
    "automatic": (Text("自动决策", "automatic decisions"), "words", 0),
    "auto_decline": (Text("自动拒绝", "automatic declines"), "words", 0),
    "auto_max_fen": (Text("自动通过上限", "largest automatic approval"), "fen", 1),
    "from_fen": (Text("须访谈的起点金额", "interviewed from"), "fen", 1),
    "capital_fen": (Text("资本金", "capital"), "fen", 1),
    "bank_share": (Text("银行借款比例", "bank loans as a share of capital"), "share", 1),
    "borrower_share": (Text("单一借款人比例", "share of one borrower"), "share", 1),
    "legal_person_fen": (Text("单户上限", "ceiling of one legal person"), "fen", 1),
    "linked_share": (Text("关联方合计比例", "share with linked parties"), "share", 1),
    "household_fen": (Text("单户经营贷上限", "ceiling of one household"), "fen", 1),
    "own_share": (Text("联合贷款自有比例", "own share of joint loans"), "share", -1),
    "warn_share": (Text("资金占用预警", "funds warned from"), "share", 1),
    "non_standard_multiple": (Text("非标融资倍数", "non-standard funds, of net assets"), "times", 1),
    "standard_multiple": (Text("标准化融资倍数", "bonds and securities, of net assets"), "times", 1),
    "max_bank_lenders": (Text("融资银行家数", "bank lenders"), "count", 1),
    "proof_share": (Text("自证销售计入比例", "share of proved sales"), "share", 1),
    "required": (Text("必须已知的额度项", "terms that must be known"), "words", 0),
    "lpr_multiple": (Text("提示线的 LPR 倍数", "warning line, of LPR"), "times", 1),
    "lpr_days": (Text("LPR 有效天数", "days an LPR counts"), "count", 1),
    "rate": (Text("一年期利率", "one-year rate"), "share", 0),
    "loss_given_default": (Text("违约损失率", "loss given default"), "share", 0),
    "version": (Text("版本", "Version"), "words", 0),
}
LOOSER, TIGHTER = Text("放宽", "looser"), Text("收紧", "tighter")
PARTS: Mapping[str, Text] = {
    "rules": Text("规则", "Rule"), "tiers": Text("角色", "Role"), "bands": Text("风险档", "Band"),
    "prices": Text("定价", "Price"), "lanes": Text("通道", "Lanes"), "cost": Text("成本", "Cost"),
    "funding": Text("资金", "Funding"), "interview": Text("访谈", "Interview"), "watch": Text("预警", "Warnings"),
    "watching": Text("预警细则", "Warning rules"),
    "economics": Text("经济参数", "Economics"), "figures": Text("报表参数", "Figures"),
    "drift": Text("漂移", "Drift"), "gate": Text("数据闸门", "Data gate"),
    "ladder": Text("提额", "Ladder"), "classification": Text("五级分类", "Classification"),
    "classes": Text("分类认定", "Class rules"), "rungs": Text("额度阶梯", "Limit steps"),
    "ledger": Text("账务", "Ledger"),
    "collection": Text("催收", "Collections"), "calendar": Text("工作日历", "Working days"),
    "budget": Text("预算", "Budget"), "lpr": Text("LPR", "LPR"), "limits": Text("额度", "Limits"),
    "funding.entities": Text("放款主体", "Lending entity"),
}  # fmt: skip


def differences(old: Policy, new: Policy) -> tuple[PolicyChange, ...]:
    """Every place where two policies differ, in the order of the new one, then what is gone."""
    before, after = dict(_flat(plain(old))), dict(_flat(plain(new)))
    gone, come = _whole(before, after), _whole(after, before)
    found = [_entry(path, None, new, "added") for path in come]
    for path in dict.fromkeys((*after, *before)):
        if before.get(path) != after.get(path) and not _inside(path, (*gone, *come)):
            found.append(_changed(path, before.get(path), after.get(path), old, new))
    found += [_entry(path, old, None, "removed") for path in gone]
    orders = [[rule.rule_id for rule in one.rules] for one in (old, new)]
    kept = [[name for name in order if name in orders[0] and name in orders[1]] for order in orders]
    if kept[0] != kept[1]:
        words = Text("规则次序改变：拒绝原因按次序列出", "Rules come in another order, and so do the reasons they give")
        found.append(PolicyChange("rules", "changed", ", ".join(kept[0]), ", ".join(kept[1]), words))
    return tuple(found)


def _flat(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value with its path; words in two languages and lists of words are single values."""
    if isinstance(part, dict) and part.keys() != {"zh", "en"}:
        for name, value in part.items():
            if path or name not in HIDDEN:
                yield from _flat(value, f"{path}.{name}" if path else name)
    elif isinstance(part, list) and path in KEYS:
        for value in part:
            named = ".".join(str(value[name]) for name in KEYS[path])
            yield from _flat(value, f"{path}.{named}")
    else:
        yield path, part


def _whole(these: Mapping[str, Any], others: Mapping[str, Any]) -> tuple[str, ...]:
    """Entries of lists that are on one side only, as paths of two or three parts."""
    sides = [{_entry_path(path) for path in side if _list_of(path)} for side in (these, others)]
    return tuple(sorted(sides[0] - sides[1]))


def _list_of(path: str) -> str:
    """The list whose entries are told apart by name and that a path leads into; "" where there is none."""
    return next((one for one in KEYS if path.startswith(f"{one}.")), "")


def _entry_path(path: str) -> str:
    held = _list_of(path)
    named = path.removeprefix(f"{held}.").split(".")[: len(KEYS[held])]
    return ".".join((held, *named))


def _inside(path: str, entries: tuple[str, ...]) -> bool:
    return any(path.startswith(f"{entry}.") for entry in entries)


def _entry(path: str, old: Policy | None, new: Policy | None, kind: str) -> PolicyChange:
    part, named = _parts(path)
    holder = new if new is not None else old
    label = PARTS[part] + same(" " + " ".join(named))
    rule = None if holder is None else _rule(holder, path)
    if rule is not None:
        label = label + Text(f"（{rule.title.zh}）", f" ({rule.title.en})")
    verb = Text("新增", "new") if kind == "added" else Text("删除", "removed")
    told = " ".join(named)
    words = label + Text(f"：{verb.zh}", f": {verb.en}")
    return PolicyChange(path, kind, None if kind == "added" else told, told if kind == "added" else None, words)


def _parts(path: str) -> tuple[str, list[str]]:
    """The part of a policy a path leads into, and the names behind it."""
    part = _list_of(path) or path.split(".")[0]
    return part, path.removeprefix(part).split(".")[1:]


def _rule(policy: Policy, path: str) -> Rule | None:
    part, _, rest = path.partition(".")
    name = rest.split(".")[0]
    return next((rule for rule in policy.rules if rule.rule_id == name), None) if part == "rules" else None


def _changed(path: str, old: Any, new: Any, before: Policy, after: Policy) -> PolicyChange:
    part, named = _parts(path)
    field = path.rsplit(".", 1)[-1]
    label, unit, sense = MEANS.get(field, (same(field), "words", 0))
    between = " ".join(("", *named[:-1], ""))
    where = PARTS.get(part, same(part)) + same(between) if named else same("")
    rule = _rule(after, path)
    if unit == "bound" and rule is not None:
        unit, sense = rule.unit, -1 if rule.test == "at_least" else 1
    told = [_told(value, unit, after.currency) for value in (old, new)]
    words = where + label + Text("：", ": ") + told[0] + same(" → ") + told[1] + _sense(old, new, sense)
    kind = "added" if old is None else "removed" if new is None else "changed"
    return PolicyChange(path, kind, _written(old), _written(new), words)


def _sense(old: Any, new: Any, sense: int) -> Text:
    if not sense or old is None or new is None:
        return same("")
    looser = (Decimal(str(new)) > Decimal(str(old))) is (sense > 0)
    said = LOOSER if looser else TIGHTER
    return Text(f"（{said.zh}）", f" ({said.en})")


def _told(value: Any, unit: str, currency: str) -> Text:
    if value is None or value in ("", []):
        return Text("无", "none")
    if isinstance(value, bool):
        return Text("开", "on") if value else Text("关", "off")
    if isinstance(value, dict) and value.keys() == {"zh", "en"}:
        return Text(value["zh"], value["en"])
    if isinstance(value, list):
        return Text("、".join(map(str, value)), ", ".join(map(str, value)))
    match unit:
        case "fen":
            return same(money(int(Decimal(str(value))), currency))
        case "share":
            return same(percent(Decimal(value), 2))
        case "rate":
            return same(percent(Decimal(value), 4))
        case "times":
            number = f"{Decimal(str(value)).normalize():f}"
            return Text(f"{number} 倍", f"{number}×")
    return same(str(value))


def _written(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict):
        return str(value.get("zh", value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
