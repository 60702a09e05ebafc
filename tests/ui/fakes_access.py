"""Who sits there, invented: the sample desk of the screens' tests has no accounts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from workbench.access.passphrase import Verdict, judge
from workbench.access.staff import Actor, Staff, actor_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.access_file import AccessState, KeyLine, Mode

LENDER = Text("示例小额贷款股份有限公司", "Example Micro-loan Company Limited")
WORDS = "violet tractors hum at noon"
SINCE = datetime(2026, 11, 23, 1, 14, tzinfo=UTC)


def open_desk() -> AccessState:
    return AccessState(Mode.OPEN_DESK, "desk", LENDER, True, 10, False)


def seated(person: Staff) -> AccessState:
    """Somebody signed in with a passphrase of their own."""
    return replace(open_desk(), mode=Mode.SIGNED_IN, person=person, since=SINCE, pin_set=True)


@dataclass
class FakeAccess:
    """One person's door; the right words are `WORDS`."""

    now: AccessState = field(default_factory=open_desk)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def state(self) -> AccessState:
        return self.now

    def looks(self, actor: Actor) -> None:
        """Nothing is judged blind on an invented desk."""

    def actor(self) -> Actor:
        assert self.now.person is not None
        return actor_of(self.now.person)

    def judge(self, passphrase: str, *names: str) -> Verdict:
        return judge(passphrase, names)

    def certificates(self) -> tuple[KeyLine, ...]:
        return ()

    def lock(self, why: str = "asked") -> None:
        self.calls.append(("lock", why))
        self.now = replace(self.now, mode=Mode.LOCKED)

    def unlock(self, passphrase: str) -> Actor:
        if passphrase != WORDS:
            raise StaffError(Text("口令不对", "Wrong"), Text("再试", "Again"), code="SIGN_IN_WRONG")
        self.now = replace(self.now, mode=Mode.SIGNED_IN)
        return self.actor()

    def sign_out(self) -> None:
        self.calls.append(("sign_out",))
        self.now = replace(self.now, mode=Mode.SIGNED_OUT, person=None)
