"""How does a case go from one desk to another and back, without a server, and what if both worked on it?

The maker hands a case over as a signed file; the checker's desk takes it, signs or sends it back, and hands it back the
same way. A copy that goes on where ours ends is taken whole; where both went on, nothing is joined: the fork is kept,
shown, and settled by a person with a reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.access.staff import Actor, Role, Staff
from workbench.applications.acts import Act
from workbench.common.text import Text
from workbench.records.canonical import canonical_json, sha256_hex
from workbench.records.case_bundle import BODY, PURPOSE, bundle_bytes
from workbench.records.custody import Custody, Relation, common_links, next_link, relation
from workbench.records.journal import Entry
from workbench.records.plain import plain, restore
from workbench.services.blind_choice import case_reading
from workbench.services.bundle_reading import Incoming, believed, read_file, refuse_bundle, write_whole
from workbench.services.commands import Once, command, permit, seen_of
from workbench.services.custody_file import CustodyView, ForkView, Handed, RemoteStep, Taken
from workbench.services.decision_ground import open_returned_line
from workbench.services.decision_rules import require_comment
from workbench.services.ground import Ground
from workbench.services.history import history
from workbench.services.trusted_desks import desk_name

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

FOLDER = "bundles"
AT, FORKED = "@", "case.fork"
NO_LINES = Text(
    "流水明细留在对方台账，证据行在此不能展开", "Lines stay at the other desk: evidence rows cannot be opened here"
)
OTHER_POLICY = Text(
    "对方依据的政策不同，在此签署会被拒绝", "Decided there under another policy: signing is refused here"
)
OTHER_MODEL = Text("对方用了另一评分模型，在此签署会被拒绝", "Scored there by another model: signing is refused here")


class CustodyService:
    def __init__(self, ground: Ground) -> None:
        self.ground = self._ground = ground

    def hand_over(self, case_no: str, folder: Path, actor: Actor, once: Once | None = None) -> Handed:
        """Write the case into a signed file for another desk. The copy here stays and is marked as handed over.

        Raises `StaffError` (`CASE_UNKNOWN`, `NOT_PERMITTED`, `FILE_LOCKED`).
        """
        now = self._ground.now()
        with command(self._ground, Act.HAND_OVER, actor, case_no, once) as running:
            shelves = running.shelves
            signer = self._ground.signer(shelves)
            chain = shelves.custody.chain(case_no)
            rows = shelves.case_rows.read(case_no, lambda staff_id: outward(staff_id, signer.name))
            link = next_link(chain, signer.name, actor.name, now, sha256_hex(canonical_json(rows)))
            files = {**self._papers(shelves, case_no), **self._texts(shelves, case_no)}
            body = {
                "case_no": case_no,
                "people": self._people(shelves, rows, signer.name),
                "rows": rows,
                "custody": plain((*chain, link)),
                "steps": self._steps(shelves, case_no),
                "journal_head": shelves.journal.head(),
            }
            data = bundle_bytes({**files, BODY: canonical_json(body)}, lambda text: signer.sign(PURPOSE, text))
            path = write_whole(folder, f"{case_no}-{link.number:02d}.case", data)
            facts = {"number": link.number, "rows": link.rows, "bundle": sha256_hex(data)}
            entry = shelves.journal.append(now, actor, Act.HAND_OVER.value, case_no, facts)
            shelves.custody.put(case_no, (*chain, link), entry.seq)
        return Handed(case_no, path, sha256_hex(data), link)

    def _papers(self, shelves: Shelves, case_no: str) -> dict[str, bytes]:
        found = {}
        for paper in shelves.documents.of_case(case_no):
            path = self._ground.folder / paper.file
            if path.is_file():
                found[f"papers/{paper.sha256}"] = path.read_bytes()
        return found

    def _texts(self, shelves: Shelves, case_no: str) -> dict[str, bytes]:
        """Texts of the policies the decisions were made under, so that the other desk can replay them."""
        folder = self._ground.folder / "policies"
        digests = {kept.policy_digest for kept in shelves.decisions.versions(case_no)}
        paths = {digest: folder / f"{digest}.toml" for digest in sorted(digests)}
        return {f"policies/{digest}.toml": path.read_bytes() for digest, path in paths.items() if path.is_file()}

    def _people(self, shelves: Shelves, rows: Mapping[str, Any], own: str) -> dict[str, dict[str, Any]]:
        text = canonical_json(rows).decode("utf-8")
        people = {}
        for person in shelves.staff.all():
            known = outward(person.staff_id, own)
            if person.role is not Role.SYSTEM and json.dumps(known, ensure_ascii=False) in text:
                people[known] = plain(person) | {"staff_id": known}
        return people

    def _steps(self, shelves: Shelves, case_no: str) -> list[dict[str, Any]]:
        """What was done here, in words, for whoever must choose between two copies."""
        names, currency = shelves.staff.names(), shelves.applications.get(case_no).currency
        seen = shelves.custody.seen(case_no)
        entries = [e for e in reversed(shelves.journal.of_case(case_no)) if e.action != FORKED]
        return [plain(_step(e, names, currency, seen)) for e in entries]

    def look(self, path: Path) -> Incoming:
        """What a file is, without taking it in. Raises `StaffError` as `bundle_reading.believed` does."""
        return believed(read_file(path), path.name, self._ground.settings())

    def take(self, path: Path, actor: Actor) -> Taken:
        """Take a bundle in. A fork changes nothing: it is kept and shown.

        Raises `StaffError` as `look` does, `NOT_PERMITTED`, `CASE_NUMBER_TAKEN`, `BUNDLE_OTHER_VERSION`, `FUNDING_CAP`.
        """
        incoming = self.look(path)
        self._demand_may(actor)
        case_no, now = incoming.case_no, self._ground.now()
        with self._ground.transaction() as shelves:
            known = case_no in shelves.applications.known()
            if known:
                _demand_same_case(shelves, incoming)
            ours = shelves.custody.chain(case_no) if known else ()
            changed = known and seen_of(shelves, case_no) > shelves.custody.seen(case_no)
            standing = relation(ours, incoming.chain, changed)
            told = self._taken(shelves, incoming, standing, ours)
            if standing is Relation.KNOWN:
                return told
            facts = {"number": incoming.link.number, "rows": incoming.link.rows, "bundle": incoming.sha256,
                     "from": incoming.link.desk, "by": incoming.link.person}  # fmt: skip
            if standing is Relation.FORK:
                return self._forked(shelves, incoming, told, actor, now, facts)
            self._write_case(shelves, incoming)
            open_returned_line(self._ground, shelves, case_no, actor)
            entry = shelves.journal.append(now, actor, "case.take", case_no, facts)
            shelves.custody.put(case_no, incoming.chain, entry.seq)
            return told

    def _demand_may(self, actor: Actor) -> None:
        from workbench.access.permissions import Permission, require

        require(actor, Permission.PROPOSE)

    def _forked(
        self, shelves: Shelves, incoming: Incoming, told: Taken, actor: Actor, now: datetime, facts: Mapping[str, Any]
    ) -> Taken:
        from dataclasses import replace

        case_no = incoming.case_no
        known = {fork.sha256: fork.fork_id for fork in shelves.custody.forks(case_no)}
        if incoming.sha256 not in known:
            file = f"{FOLDER}/{incoming.sha256}.case"
            write_whole(self._ground.folder / FOLDER, f"{incoming.sha256}.case", self._whole(incoming))
            common = common_links(shelves.custody.chain(case_no), incoming.chain)
            shelves.custody.add_fork(case_no, now, file, incoming.sha256, common, incoming.chain)
            shelves.journal.append(now, actor, FORKED, case_no, facts)
            known = {fork.sha256: fork.fork_id for fork in shelves.custody.forks(case_no)}
        return replace(told, fork_id=known[incoming.sha256])

    def _whole(self, incoming: Incoming) -> bytes:
        signature = incoming.parts.signature
        return bundle_bytes(incoming.parts.files, lambda _: signature)

    def _taken(self, shelves: Shelves, incoming: Incoming, standing: Relation, ours: Sequence[Custody]) -> Taken:
        theirs = restore(tuple[RemoteStep, ...], incoming.body["steps"])
        here: tuple[RemoteStep, ...] = ()
        if standing is Relation.FORK:
            names, currency = shelves.staff.names(), shelves.applications.get(incoming.case_no).currency
            seen = shelves.custody.seen(incoming.case_no)
            entries = [e for e in reversed(shelves.journal.of_case(incoming.case_no)) if e.action != FORKED]
            here = tuple(_step(e, names, currency) for e in entries if e.seq > seen)
        common = common_links(ours, incoming.chain)
        (merchant,) = incoming.body["rows"]["merchants"]
        settings = shelves.settings.all()
        return Taken(
            case_no=incoming.case_no,
            merchant_name=str(merchant["name"]),
            relation=standing,
            sender=desk_name(settings, incoming.link.desk),
            person=incoming.link.person,
            at=incoming.link.at,
            theirs=tuple(step for step in theirs if step.fresh or not common),
            ours=here,
            remarks=self._remarks(incoming),
        )

    def _remarks(self, incoming: Incoming) -> tuple[Text, ...]:
        """What here differs from there, so that signing will be refused or a picture stays empty."""
        policy, model, found = self._ground.policy(), self._ground.model(), [NO_LINES]
        decisions, scores = incoming.body["rows"]["decisions"], incoming.body["rows"]["scores"]
        if decisions and decisions[-1]["policy_digest"] != policy.digest:
            found.append(OTHER_POLICY)
        if scores and scores[0]["model_version"] != model.version:
            found.append(OTHER_MODEL)
        return tuple(found)

    def _write_case(self, shelves: Shelves, incoming: Incoming) -> None:
        own = self._ground.signer(shelves).name
        for known, told in incoming.body["people"].items():
            if not known.endswith(AT + own):
                person = restore(Staff, dict(told))
                shelves.staff.put(Staff(known, person.name, person.role, person.title, person.authority_fen, False))
        try:
            shelves.case_rows.write(incoming.body["rows"], lambda staff_id: inward(staff_id, own))
        except (ValueError, KeyError, TypeError) as fault:
            text = Text("文件由另一版本的程序写成", "The file was written by another version of the program")
            raise refuse_bundle("BUNDLE_OTHER_VERSION", text) from fault
        for name, data in incoming.parts.files.items():
            self._write_part(incoming, name, data)

    def _write_part(self, incoming: Incoming, name: str, data: bytes) -> None:
        folder, _, rest = name.partition("/")
        if folder == "policies" and len(rest) == 69:
            write_whole(self._ground.folder / "policies", rest, data)
        elif folder == "papers" and sha256_hex(data) == rest:
            for row in incoming.body["rows"]["documents"]:
                target = self._ground.folder / str(row["file"])
                if row["sha256"] == rest and target.resolve().is_relative_to(self._ground.folder.resolve()):
                    write_whole(target.parent, target.name, data)

    def overview(self, actor: Actor) -> CustodyView:
        """Whom this desk trusts, what went and came, and the forks that wait for a person."""
        from workbench.services.custody_view import custody_view

        return custody_view(self._ground, actor, self._taken)

    def forks(self, case_no: str) -> tuple[ForkView, ...]:
        """Copies of a case that parted from the one here, settled or not."""
        with case_reading(self._ground, case_no) as shelves:
            return tuple(
                ForkView(f.fork_id, f.case_no, f.found_at, f.common, f.theirs, f.settled, f.reason)
                for f in shelves.custody.forks(case_no)
            )

    def settle(self, case_no: str, fork_id: int, keep: str, reason: str, actor: Actor) -> None:
        """Choose between two copies: "ours" goes on, or "theirs" takes its place. Both stay on record.

        Raises `StaffError` (`NOT_PERMITTED`, `COMMENT_TOO_SHORT`, `FORK_UNKNOWN`).
        """
        permit(self._ground, Act.SETTLE_FORK, actor, case_no)
        require_comment(reason)
        now = self._ground.now()
        with command(self._ground, Act.SETTLE_FORK, actor, case_no) as running:
            shelves = running.shelves
            fork = next((f for f in shelves.custody.forks(case_no) if f.fork_id == fork_id and not f.settled), None)
            if fork is None or keep not in {"ours", "theirs"}:
                raise refuse_bundle("FORK_UNKNOWN", Text("没有待处理的分叉", "There is no such fork to settle"))
            shelves.custody.settle(fork_id, keep, actor.staff_id, now, reason.strip())
            facts = {"fork": fork_id, "kept": keep, "reason": reason.strip(), "bundle": fork.sha256}
            chain = shelves.custody.chain(case_no)
            if keep == "theirs":
                incoming = believed(read_file(self._ground.folder / fork.file), fork.file, shelves.settings.all())
                self._write_case(shelves, incoming)
                chain = incoming.chain
            entry = shelves.journal.append(now, actor, Act.SETTLE_FORK.value, case_no, facts)
            shelves.custody.put(case_no, chain, entry.seq)


def _demand_same_case(shelves: Shelves, incoming: Incoming) -> None:
    """Two desks number their cases by themselves: a number may stand for another merchant's case here."""
    case_no = incoming.case_no
    here = shelves.merchants.get(shelves.applications.get(case_no).merchant_id)
    (there,) = incoming.body["rows"]["merchants"]
    if here.merchant_id != there["merchant_id"]:
        text = Text(
            f"{case_no} 在本台账是另一商户（{here.name}）的案件",
            f"{case_no} is the case of another merchant ({here.name}) at this desk",
        )
        raise refuse_bundle("CASE_NUMBER_TAKEN", text)


def outward(staff_id: str, own: str) -> str:
    """How a staff id is written for other desks: with the desk that gave it. The program is the same everywhere."""
    return staff_id if AT in staff_id or staff_id == "system" else f"{staff_id}{AT}{own}"


def inward(staff_id: str, own: str) -> str:
    """How a staff id of a bundle is written here: our own people by their own ids."""
    return staff_id.removesuffix(AT + own)


def _step(entry: Entry, names: Mapping[str, str], currency: str, seen: int = 0) -> RemoteStep:
    (item,) = history([entry], names, currency) or (None,)
    text = Text("访谈记录", "interview notes") if item is None else item.text
    return RemoteStep(entry.at, names.get(entry.staff_id, entry.staff_id), text, entry.seq > seen)
