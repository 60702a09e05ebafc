"""How is a desk begun, filled with the sample, kept safe and looked after?"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may, require
from workbench.access.staff import SYSTEM, Actor, Role, Staff, actor_of
from workbench.common.dates import DESK_ZONE
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.services.access_rules import SETTING_DESK
from workbench.services.desk_file import CheckReport, DeskStatus, SampleSummary
from workbench.services.ground import CHECKED, Ground
from workbench.services.shadow import start_bundled

if TYPE_CHECKING:
    from workbench.services.intake import IntakeService
    from workbench.services.scoring import ScoringService

SAMPLE_DAY = date(2026, 11, 23)
SAMPLE_OPENS = datetime(2026, 11, 23, 10, 42, tzinfo=DESK_ZONE)
SAMPLE_SEED = 20261123

# The people of a new desk; names and ids can be changed in Settings.
FIRST_STAFF = (
    Staff("s01", "沈宁", Role.OFFICER, Text("信贷员", "Credit officer"), 10_000_000),
    Staff("s02", "周砚", Role.APPROVER, Text("信贷经理", "Credit manager"), 50_000_000),
    Staff("s03", "林潇", Role.RISK, Text("风险总监", "Risk director"), 1_000_000_000_000),
    Staff("s04", "何清", Role.AUDITOR, Text("审计员", "Auditor"), 0),
    Staff(SYSTEM.staff_id, SYSTEM.name, Role.SYSTEM, Text("系统", "System"), 0),
)

FIRST_SETTINGS: dict[str, str | int | bool] = {
    "lender_zh": "示例小额贷款股份有限公司",
    "lender_en": "Example Micro-loan Company Limited",
    "currency": "CNY",
    "policy": "cn-2025",
    "capital_fen": 160_000_000_000,
}


class DeskService:
    def __init__(self, ground: Ground, intake: IntakeService, scoring: ScoringService) -> None:
        self._ground = ground
        self._intake = intake
        self._scoring = scoring

    def begin(self) -> None:
        """Open the records; a new desk gets its first staff, settings and signing key."""
        from workbench.services.desk_keys import first_signer, key_facts

        with self._ground.store.reading() as shelves:
            begun = bool(shelves.staff.all())
        if not begun:
            now = self._ground.now()
            with self._ground.transaction() as shelves:
                shelves.staff.put(*FIRST_STAFF)
                for key, value in FIRST_SETTINGS.items():
                    shelves.settings.put(key, value)
                told = {"staff": len(FIRST_STAFF), **key_facts(first_signer(self._ground.folder, shelves), "")}
                shelves.journal.append(now, SYSTEM, "desk.begin", None, told)

    def close(self) -> None:
        self._ground.close()

    def staff(self) -> tuple[Staff, ...]:
        """People at the desk; the program itself is not one of them."""
        with self._ground.store.reading() as shelves:
            return tuple(p for p in shelves.staff.all() if p.role is not Role.SYSTEM and p.active)

    def actor(self, staff_id: str | None = None, needs: Permission | None = None) -> Actor:
        """The named member of staff, else the first officer, or the first person who may do what `needs` says.

        Raises `StaffError` (`STAFF_UNKNOWN`).
        """
        with self._ground.store.reading() as shelves:
            if staff_id is not None:
                return actor_of(shelves.staff.get(staff_id))
            active = [actor_of(person) for person in shelves.staff.all() if person.active]
        able = [one for one in active if (one.role is Role.OFFICER if needs is None else may(one, needs))]
        if not able:
            raise StaffError(
                Text("没有在职人员可以做这件事", "Nobody who works here may do this"),
                Text("请管理员登记人员，或用 --as 指定", "Have staff registered, or name somebody with --as"),
                code="STAFF_UNKNOWN",
            )
        return able[0]

    def status(self) -> DeskStatus:
        from workbench.applications.application import Stage

        today = self._ground.today()
        with self._ground.store.reading() as shelves:
            settings, counts = shelves.settings.all(), shelves.applications.counts()
            newest = shelves.journal.latest(1)
            batches = len(shelves.batches.lines())
            merchants = shelves.merchants.count()
            open_stages = (Stage.DRAFT, Stage.SCORED, Stage.SURVEY, Stage.DECISION)
            return DeskStatus(
                folder=self._ground.folder,
                name=str(settings.get(SETTING_DESK) or self._ground.folder.name),
                empty=merchants == 0 and batches == 0,
                synthetic=bool(settings.get("synthetic", False)),
                currency=str(settings.get("currency", "CNY")),
                lender=Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", ""))),
                business_date=today,
                staff=tuple(p for p in shelves.staff.all() if p.role is not Role.SYSTEM and p.active),
                merchants=merchants,
                open_cases=sum(counts.get(stage, 0) for stage in open_stages),
                loans=shelves.loans.count(),
                batches=batches,
                model_version=self._model_version(),
                policy_id=(shelves.policies.in_force(today) or (str(settings.get("policy", "")), ""))[0],
                encrypted=False,
                journal_entries=newest[0].seq if newest else 0,
                journal_head=shelves.journal.head(),
                saved_at=newest[0].at if newest else None,
            )

    def _model_version(self) -> str:
        try:
            from workbench.services.champion_packs import standing

            return standing(self._ground).version
        except (OSError, StaffError):
            return ""

    def settings(self) -> dict[str, str | int | bool]:
        return self._ground.settings()

    def set_setting(self, key: str, value: str | int | bool, actor: Actor) -> None:
        """Raises `StaffError`: `NOT_PERMITTED` unless the role may change settings, `SETTING_OWN` for its own."""
        from workbench.services.desk_keys import KEYS
        from workbench.services.personal_keys import ROOTS

        require(actor, Permission.SETTINGS)
        if key in (KEYS, ROOTS) or key.startswith((CHECKED, "access_")):
            raise StaffError(
                Text(f"设置 {key} 由程序自己维护", f"The setting {key} is kept by the program itself"),
                Text("没有改动。更换密钥请用专门的功能", "Nothing was changed. A new key is registered on its own"),
                code="SETTING_OWN",
            )
        with self._ground.transaction() as shelves:
            shelves.settings.put(key, value)
            shelves.journal.append(self._ground.now(), actor, "settings.change", None, {key: value})

    def renew_key(self, reason: str, actor: Actor) -> str:
        """Register a new signing key, for a desk that lost its own; answers its name.

        Raises `StaffError` (`NOT_PERMITTED`, `REASON_MISSING`).
        """
        from workbench.services.desk_keys import renew_key

        return renew_key(self._ground, reason, actor)

    def create_sample(
        self,
        report: Report = silent,
        stop: Stop = never,
        *,
        merchants: int = 2400,
        seed: int = SAMPLE_SEED,
        score: bool = True,
    ) -> SampleSummary:
        """Fill an empty desk from the sample economy, the way real files come in: written, imported, scored.

        The challenger that comes with the program runs in the shadow from the first score on. Months before the desk
        scored are not made up for: who borrows of the sample was chosen by an older lender, which is no drift.
        Raises `StaffError` (`DESK_NOT_EMPTY`, `DESK_HAS_ACCOUNTS`) on a desk that is in use, `Stopped` when asked to.
        """
        if not self.status().empty:
            raise StaffError(
                Text("本台账已有数据", "This desk already holds records"),
                Text("示例台账只能建在空文件夹中", "The sample desk needs an empty folder"),
                code="DESK_NOT_EMPTY",
            )
        with self._ground.store.reading() as shelves:
            if shelves.accounts.any():  # the sample lives on its own day; sessions and certificates do not
                raise StaffError(
                    Text("本台账有账户，不放示例数据", "This desk keeps accounts: no sample goes into it"),
                    Text(
                        "没有改动。请在另一个空文件夹打开示例", "Nothing was changed. Open the sample in another folder"
                    ),
                    code="DESK_HAS_ACCOUNTS",
                )
        seconds: dict[str, float] = {}
        self._mark_sample(merchants, seed)
        with tempfile.TemporaryDirectory(prefix="sample-", dir=self._ground.folder) as made:
            summary = self._bring_in(Path(made), merchants, seed, seconds, report, stop)
        start_bundled(self._ground)
        if not score:
            return summary
        began = perf_counter()
        scored = self._scoring.score_all(SYSTEM, report=report, stop=stop)
        seconds["score"] = perf_counter() - began
        return replace(summary, scored=scored)

    def _mark_sample(self, merchants: int, seed: int) -> None:
        with self._ground.transaction() as shelves:
            shelves.settings.put("synthetic", True)
            shelves.settings.put("business_date", SAMPLE_DAY.isoformat())
            shelves.settings.put("opens_at", SAMPLE_OPENS.isoformat())
            shelves.settings.put("sample_seed", seed)
        self._ground.forget()
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            facts = {"seed": seed, "merchants": merchants}
            shelves.journal.append(now, SYSTEM, "sample.create", None, facts)

    def _bring_in(
        self, folder: Path, merchants: int, seed: int, seconds: dict[str, float], report: Report, stop: Stop
    ) -> SampleSummary:
        from workbench.sample.economy import generate

        began = perf_counter()
        generate(folder, seed=seed, merchants=merchants, as_of=SAMPLE_DAY, report=report, stop=stop)
        seconds["generate"] = perf_counter() - began
        began = perf_counter()
        # The truth behind the sample (who is honest) stays outside the desk.
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("truth"))
        check = self._intake.check(self._intake.inspect(files), report=report, stop=stop)
        self._intake.commit(check.token, SYSTEM, report=report, stop=stop)
        seconds["import"] = perf_counter() - began
        with self._ground.store.reading() as shelves:
            rows: dict[str, int] = {}
            for ref in shelves.batches.lines():
                rows[ref.kind.value] = rows.get(ref.kind.value, 0) + ref.rows
            return SampleSummary(
                seed=seed,
                merchants=shelves.merchants.count(),
                rows=rows,
                applications=len(shelves.applications.known()),
                loans=shelves.loans.count(),
                scored=0,
                seconds=seconds,
            )

    def backup(self, to: Path) -> Path:
        """Copy the records to a folder (or a file ending in .sqlite); line files are immutable and copied once."""
        import shutil

        from workbench.services.kept_grounds import copy_grounds
        from workbench.services.media_files import copy_recordings

        target = to if to.suffix == ".sqlite" else to / f"desk-{self._ground.now():%Y%m%d-%H%M%S}.sqlite"
        self._ground.store.backup(target)
        lines = target.parent / "flows"
        lines.mkdir(exist_ok=True)
        with self._ground.store.reading() as shelves:
            files = [file for ref in shelves.batches.lines() for file, _ in ref.files()]
            files += [table.file for table in shelves.declared.references()]
        for file in files:
            if not (lines / file).exists():
                part = lines / (file + ".tmp")
                shutil.copyfile(self._ground.folder / "flows" / file, part)
                part.replace(lines / file)
        copy_grounds(self._ground.folder, target.parent)
        copy_recordings(self._ground.folder, target.parent)
        with self._ground.transaction() as shelves:
            shelves.journal.append(self._ground.now(), SYSTEM, "desk.backup", None, {"file": target.name})
        return target

    def check(self) -> CheckReport:
        """Look at the whole desk: file, references, journal chain, line files, documents, invariants."""
        from workbench.services.desk_check import check_desk

        return check_desk(self._ground)

    def checkpoint(self) -> str:
        """The journal's head, to be kept elsewhere: a cut tail is found only against it."""
        with self._ground.store.reading() as shelves:
            return shelves.journal.head()
