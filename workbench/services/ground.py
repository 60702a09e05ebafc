"""What does every service stand on: the open desk, the clock, the lines, the model and the policy?

A service is made as `XService(ground)`. Nothing heavy is loaded before it is asked for: the database with the first
transaction, DuckDB with the first question to lines, NumPy with the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from workbench.access.accounts import Seat
from workbench.common.dates import day_number, local
from workbench.common.paths import models

if TYPE_CHECKING:
    from workbench.access.keys import Signer
    from workbench.applications.policy import Policy
    from workbench.applications.products import Product
    from workbench.flows.engine import Engine
    from workbench.flows.store import FlowStore
    from workbench.scoring.model import Model
    from workbench.services.drift_file import Standing
    from workbench.storage.shelves import Shelves
    from workbench.storage.store import Store


CHECKED = "pack_checked."
"""Settings that say when a pack, named by its digest, passed its first check here."""


class Ground:
    """Shared by all services of one desk; safe to use from the desk lane and the job lane at once."""

    def __init__(self, folder: Path, clock: Callable[[], datetime], store: Store | None = None) -> None:
        self.folder = folder
        self._clock = clock
        self._began = clock()
        self._opens_at: datetime | None = None
        self._store = store
        self.seat = Seat()  # who signed in at this process, and with which keys at hand
        self._guard = RLock()
        self._engine: Engine | None = None
        self._attached: tuple[str, ...] | None = None
        self._linked: tuple[str, ...] | None = None
        self._model: Model | None = None
        self._older_models: dict[tuple[str, bool], Model] = {}
        self._policies: dict[str, Policy] = {}
        self._products: dict[str, Product] | None = None
        self.script_counts: dict[object, int] = {}  # questions of planned scripts: `services.interview_rows`
        self.drift_found: tuple[object, Standing] | None = None  # the newest, and on which records: `services.drift`

    @property
    def store(self) -> Store:
        """Raises `StaffError` when the desk cannot be opened."""
        with self._guard:
            if self._store is None:
                from workbench.storage.store import Store

                self._store = Store.open(self.folder, self._clock())
            return self._store

    def settings(self) -> dict[str, str | int | bool]:
        with self.store.reading() as shelves:
            return shelves.settings.all()

    def currency(self) -> str:
        """The currency of the desk's lines."""
        return str(self.settings().get("currency", "CNY"))

    def now(self) -> datetime:
        """The desk's time: the clock's. A sample desk lives on its own day and opens at the same minute every time."""
        clock = self._clock()
        if self._opens_at is None:
            opens = self.settings().get("opens_at")
            self._opens_at = datetime.fromisoformat(str(opens)) if opens else self._began
        return self._opens_at + (clock - self._began)

    def today(self) -> date:
        """The desk's business date: its own where one is set, else the local day."""
        named = self.settings().get("business_date")
        return date.fromisoformat(str(named)) if named else local(self.now()).date()

    def as_of_day(self) -> int:
        """Day up to which features see lines: the named one, else the day before the business date."""
        named = self.settings().get("as_of")
        return day_number(date.fromisoformat(str(named))) if named else day_number(self.today()) - 1

    def flow_store(self) -> FlowStore:
        from workbench.flows.store import FlowStore

        return FlowStore(self.folder / "flows")

    @contextmanager
    def lines(self) -> Iterator[Engine]:
        """An engine with the views of every import that stands. Each caller has a cursor of its own."""
        with self.store.reading() as shelves:
            refs = shelves.batches.lines()
        with self._guard:
            if self._engine is None:
                from workbench.flows.engine import open_engine

                self._engine = open_engine(folder=self.folder / "flows")
            key = tuple(f"{ref.batch_id}/{ref.kind}/{ref.digest}" for ref in refs)
            if key != self._attached:
                self._engine.execute("DROP TABLE IF EXISTS shared_keys")  # of the lines that stood before
                self._linked = None
                self.flow_store().attach(self._engine, refs)
                self._attached = key
            cursor = self._engine.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def linked_lines(self) -> Iterator[Engine]:
        """`lines()` with the keys that merchants share, found once for each set of imports that stands."""
        from workbench.flows.shared_keys import keep_shared_keys

        with self.lines() as engine:
            with self._guard:
                if self._linked != self._attached:
                    keep_shared_keys(engine)
                    self._linked = self._attached
            yield engine

    def model(self) -> Model:
        """The champion model: the desk's own where it trained one, else the bundled one; checked when it is loaded.

        Raises `StaffError` when the pack is damaged or missing: nothing is scored then.
        """
        with self._guard:
            if self._model is None:
                pinned = str(self.settings().get("model_digest") or "") or None
                folder = self.model_folder()
                own = folder.is_relative_to(self.folder)
                self._model = self.admit_pack(folder, pinned) if own else self.read_pack(folder)
            return self._model

    def read_pack(self, folder: Path, digest: str | None = None, *, replay: bool = False) -> Model:
        """A pack that a known key signed, checked in every part: the only way services load a model.

        Raises `StaffError` as `scoring.pack.load_pack` does, and `FEATURE_FORBIDDEN` for a model that reads what law
        or the policy in force forbids; a replay of what was decided is not stopped by it.
        """
        from workbench.features.forbidden import demand_allowed
        from workbench.scoring.pack import load_pack
        from workbench.services.desk_keys import known_keys

        model = load_pack(folder, digest, keys=known_keys(self.settings()), replay=replay)
        if not replay:
            demand_allowed(model.card.version, model.features, self.policy().forbidden_features)
        return model

    def admit_pack(self, folder: Path, digest: str | None = None) -> Model:
        """A pack that may be used at this desk: read as `read_pack` does, and answered once by the library itself.

        Ask before a pack becomes champion, is imported or is left by training; the answer is kept by digest. Raises
        `StaffError` as `read_pack` does, `MODEL_OF_TABLE` and `MODEL_FAILS_CHECK`.
        """
        from workbench.scoring.card import demand_desk_model
        from workbench.scoring.pack_check import demand_golden_bits

        model = self.read_pack(folder, digest)
        demand_desk_model(model.card)
        key = f"{CHECKED}{model.digest}"
        if key not in self.settings():
            demand_golden_bits(folder, model.digest)
            with self.transaction() as shelves:
                shelves.settings.put(key, self.now().isoformat())
        return model

    def signer(self, shelves: Shelves) -> Signer:
        """The desk's signing key, made where there was none yet. Raises `StaffError` (`KEY_...`)."""
        from workbench.services.desk_keys import desk_signer

        return desk_signer(self.folder, shelves, self.now())

    def model_of(self, digest: str, *, replay: bool = False) -> Model:
        """The model of a pack of the program or the desk, whichever version is champion now.

        `replay` admits one of earlier feature definitions, for inputs a decision recorded. Raises `StaffError`
        (`MODEL_GONE`, `MODEL_OUTDATED` and those of a damaged pack).
        """
        from workbench.services.kept_grounds import pack_of

        with self._guard:
            if self._model is not None and self._model.digest == digest:
                return self._model
            if (digest, replay) not in self._older_models:
                model = self.read_pack(pack_of(self.folder, digest), digest, replay=replay)
                self._older_models[digest, replay] = model
            return self._older_models[digest, replay]

    def keep_model(self) -> None:
        """Keep the champion's pack at the desk: what scored a case here can be replayed after the program moved on."""
        from workbench.services.kept_grounds import is_kept, keep_pack

        digest, source = self.model().digest, self.model_folder()
        if not is_kept(self.folder, source, digest):
            with self.transaction() as shelves:
                keep_pack(self.folder, source, digest, self.signer(shelves))

    def keep_policy(self) -> None:
        """Keep the text of the policy in force, for decisions that name it. Raises `StaffError` (`POLICY_CHANGED`)."""
        from workbench.services.kept_grounds import keep_policy

        keep_policy(self.folder, self.policy())

    def keep_product(self, product: Product) -> str:
        """Keep the text of a product; answers its digest. Raises `StaffError` (`PRODUCT_CHANGED`)."""
        from workbench.services.kept_grounds import keep_product

        return keep_product(self.folder, product)

    def policy_of(self, policy_id: str, digest: str) -> Policy:
        """A policy as it stood at a decision. Raises `StaffError` (`POLICY_GONE`)."""
        from workbench.services.kept_grounds import policy_kept

        return policy_kept(self.folder, policy_id, digest)

    def product_of(self, code: str, digest: str) -> Product:
        """A product as it stood at a decision. Raises `StaffError` (`PRODUCT_GONE`)."""
        from workbench.services.kept_grounds import product_kept

        return product_kept(self.folder, code, digest)

    def model_folder(self) -> Path:
        own = self.settings().get("model_folder")
        if own:
            return self.folder / str(own)
        import tomllib

        current = tomllib.loads((models() / "current.toml").read_text("utf-8"))
        return models() / str(current["version"])

    def forget(self) -> None:
        """The next question reads the champion model and the desk's opening time anew."""
        with self._guard:
            self._model = None
            self._opens_at = None

    def policy(self) -> Policy:
        """The policy in force on the business date: the one two people activated, else the one the desk is set to.

        Raises `StaffError` (`POLICY_GONE` and those of a policy that cannot be read).
        """
        from workbench.applications.policy_file import load_policy

        today = self.today()
        with self.store.reading() as shelves:
            named, policy_id = shelves.policies.in_force(today), shelves.settings.text("policy", "cn-2025")
        key = policy_id if named is None else named[1]
        with self._guard:
            if key not in self._policies:
                self._policies[key] = load_policy(policy_id) if named is None else self.policy_of(*named)
            return self._policies[key]

    def products(self) -> dict[str, Product]:
        """Products by code."""
        from workbench.applications.products import load_products

        with self._guard:
            if self._products is None:
                self._products = load_products()
            return self._products

    @contextmanager
    def transaction(self) -> Iterator[Shelves]:
        """One unit of work; its journal takes no entry in the name of somebody who does not sit there."""
        from workbench.services.seated_journal import seated

        with self.store.transaction() as shelves:
            yield seated(shelves, self.seat)

    def close(self) -> None:
        with self._guard:
            if self._engine is not None:
                self._engine.close()
                self._engine, self._attached = None, None
            if self._store is not None:
                self._store.close()
                self._store = None
