"""Who sits there, invented: the sample desk of the screens' tests has no accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workbench.access.passphrase import Verdict, judge
from workbench.common.text import Text
from workbench.services.access_file import AccessState, KeyLine, Mode

LENDER = Text("示例小额贷款股份有限公司", "Example Micro-loan Company Limited")


def open_desk() -> AccessState:
    return AccessState(Mode.OPEN_DESK, "desk", LENDER, True, 10, False)


@dataclass
class FakeAccess:
    now: AccessState = field(default_factory=open_desk)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def state(self) -> AccessState:
        return self.now

    def judge(self, passphrase: str, *names: str) -> Verdict:
        return judge(passphrase, names)

    def certificates(self) -> tuple[KeyLine, ...]:
        return ()

    def lock(self, why: str = "asked") -> None:
        self.calls.append(("lock", why))
