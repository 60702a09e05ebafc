"""Do passphrases, personal signatures, the journal and hand-overs work in this installation?

The part of the self-check that a court may ask about: two desks, the second with accounts, and one case that goes from
one to the other. Each step also does what must be refused: a check that never says no proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Text

if TYPE_CHECKING:
    from workbench.services.bundle import Services

# Of a desk that lives for seconds in a temporary folder.
ADMIN, OFFICER = "周管", "沈宁"
ADMIN_WORDS, GIVEN_WORDS, OWN_WORDS = (
    "violet tractors hum at noon",
    "plain paper boats drift by",
    "slow tea on the ferry",
)
PIN, OTHER_PIN = "804157", "804158"
WHY = "自检：两个临时台账互相核对过指纹"


def must_refuse(code: str, act: Callable[[], object]) -> None:
    """Raises `AssertionError` unless `act` is refused with that code."""
    try:
        act()
    except StaffError as refusal:
        if refusal.code == code:
            return
        raise AssertionError(f"refused as {refusal.code} where {code} was due") from refusal
    raise AssertionError(f"{code} was due and nothing was refused")


def accounts(desk: Services) -> str:
    """Set a desk up, sign in with own words, open the signing key with a PIN. The officer sits there afterwards."""
    from workbench.access.certificates import belongs, facts_of, issued_by
    from workbench.access.secrets import STANDARD
    from workbench.services.access_file import NewPerson, SetUp
    from workbench.services.personal_keys import personal_key

    people = (NewPerson(ADMIN, Role.ADMIN, ADMIN_WORDS), NewPerson(OFFICER, Role.OFFICER, GIVEN_WORDS))
    desk.access.set_up(SetUp("复核台账", Text("自检", "Self-check"), people))
    desk.access.sign_out()
    must_refuse("SIGN_IN_WRONG", lambda: desk.access.sign_in(OFFICER, OWN_WORDS))
    desk.access.sign_in(OFFICER, GIVEN_WORDS)
    desk.access.change_passphrase(GIVEN_WORDS, OWN_WORDS)
    desk.access.set_pin(PIN, OWN_WORDS)
    desk.access.sign_out()
    officer = desk.access.sign_in(OFFICER, OWN_WORDS)
    ground = desk.access.ground
    must_refuse("PIN_NEEDED", lambda: personal_key(ground, officer.staff_id))
    must_refuse("PIN_WRONG", lambda: desk.access.unlock_pin(OTHER_PIN))
    desk.access.unlock_pin(PIN)
    key = personal_key(ground, officer.staff_id)
    if not (belongs(key.certificate, key.private) and issued_by(key.certificate, key.issuer)):
        raise AssertionError("the personal key is not the one its certificate vouches for")
    ring = "key ring" if desk.access.state().keychain_usable else "no key ring"
    return f"argon2id {STANDARD.memory_kib // 1024} MiB, {ring}, {facts_of(key.certificate).serial[:8]}"


def hand_over(maker: Services, checker: Services, folder: Path) -> str:
    """One case to the second desk and back; from a desk that is not trusted nothing is taken."""
    from workbench.records.custody import Relation
    from workbench.services.trusted_desks import trust, write_desk_key

    officer, director = maker.desk.actor(), _of(maker, Role.RISK)
    case_no = maker.cases.queue("all").rows[0].case_no
    there = maker.custody.hand_over(case_no, folder / "stick", officer)
    at_checker = checker.access.actor()
    must_refuse("BUNDLE_UNSIGNED", lambda: checker.custody.take(there.path, at_checker))
    for sender, name in ((maker, "maker"), (checker, "checker")):
        write_desk_key(sender.custody.ground, folder / f"{name}.deskkey")
    trust(maker.custody.ground, folder / "checker.deskkey", WHY, director)
    checker.access.sign_out()
    trust(checker.custody.ground, folder / "maker.deskkey", WHY, checker.access.sign_in(ADMIN, ADMIN_WORDS))
    checker.access.sign_out()
    at_checker = checker.access.sign_in(OFFICER, OWN_WORDS)
    taken = checker.custody.take(there.path, at_checker)
    back = checker.custody.hand_over(case_no, folder / "stick", at_checker)
    returned = maker.custody.take(back.path, officer)
    if (taken.relation, returned.relation) != (Relation.NEW, Relation.AHEAD):
        raise AssertionError(f"{case_no} went as {taken.relation.value} and came back as {returned.relation.value}")
    return f"{case_no} to another desk and back, {back.path.stat().st_size // 1024} KB"


def signed_letter(desk: Services, folder: Path) -> str:
    """A second person signs a proposal; the papers carry both people's signatures, and one changed bit shows."""
    approver = _of(desk, Role.APPROVER)
    waiting = desk.decision.approvals(approver)
    if not waiting:
        raise AssertionError("no proposal waits for the second person")
    case_no = waiting[0].case_no
    desk.decision.sign(case_no, approver, "自检：同意，理由充分")
    letter = next(one for one in desk.documents.issue(case_no, approver) if one.suffix == ".pdf")
    report = desk.documents.verify(letter)
    signatures = [line.en for line in report.lines if line.en.startswith("Electronic signature valid")]
    if not report.passed or len(signatures) != 2:
        raise AssertionError("; ".join(line.en for line in report.lines))
    forged = bytearray(letter.read_bytes())
    forged[len(forged) // 2] ^= 1
    (folder / letter.name).write_bytes(forged)
    if desk.documents.verify(folder / letter.name).passed:
        raise AssertionError("a changed letter passed its verification")
    return f"{case_no}: {letter.name}, {len(signatures)} signatures hold, one flipped bit shows"


def journals(folder: Path, **desks: Services) -> str:
    """Every chain holds, passes the checkpoint taken of it, and does not pass another desk's head."""
    from workbench.services.checkpoints import verify_journal, write_checkpoint

    told = []
    for name, desk in desks.items():
        point = folder / f"{name}.checkpoint"
        write_checkpoint(desk.custody.ground, point)
        found = verify_journal(desk.custody.ground, [point])
        if not found.holds:
            raise AssertionError(f"the journal of {name} breaks at {found.first_bad}")
        if verify_journal(desk.custody.ground, heads=["f" * 64]).holds:
            raise AssertionError(f"the journal of {name} passes a head it never had")
        told.append(f"{name} {found.entries} entries")
    return ", ".join(told)


def _of(desk: Services, role: Role) -> Actor:
    from workbench.access.staff import actor_of

    return next(actor_of(person) for person in desk.desk.staff() if person.role is role)
