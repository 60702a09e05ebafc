"""How is a promise to pay shown?"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.collection_file import PromiseLine
from workbench.ui.charts.facts import Fact

# state: words, tone, icon
STATES = {
    "open": (Text("待兑现", "Open"), "warn_ink", "hourglass-medium"),
    "kept": (Text("已兑现", "Kept"), "ok_ink", "check"),
    "broken": (Text("未兑现", "Broken"), "bad_ink", "x"),
    "replaced": (Text("已改约", "Replaced"), "ink3", "arrow-u-up-left"),
}


def promise_facts(promises: Iterable[PromiseLine], currency: str) -> list[Fact]:
    """`11-28 前 ¥5,000 · 已兑现`."""
    facts = []
    for one in promises:
        words, tone, icon = STATES[one.state]
        amount, paid = money(one.amount_fen, currency), money(one.paid_fen, currency)
        label = Text(f"{one.due_on:%m-%d} 前还 {amount}", f"{amount} by {one.due_on.day} {one.due_on:%b}")
        if one.state == "broken" and one.paid_fen:
            words = words + Text(f"（已还 {paid}）", f" ({paid} came)")
        facts.append(Fact(label, words, tone, "ink", icon, tone, strong=False, big_label=True))
    return facts or [Fact(Text("没有承诺", "No promise"))]
