"""Does a run over the portfolio propose for everybody what each case would get, and leave the desk as it was if not?"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.builders import NOW
from workbench.access.staff import SYSTEM
from workbench.app import open_desk
from workbench.applications.application import Application, Stage
from workbench.common.dates import day_of
from workbench.common.errors import StaffError, Stopped
from workbench.common.rates import to_millionths
from workbench.common.text import Lang, Text
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.outcome import ReasonCode, Recommendation
from workbench.features.catalogue import BY_NAME
from workbench.flows.detectors import Finding
from workbench.scoring.reasons import principal_reasons
from workbench.services.advice import Exposure, case_input, exposure
from workbench.services.bundle import Services
from workbench.services.ground import Ground
from workbench.storage.merchant_facts import KeptFacts
from workbench.storage.portfolio_rows import Proposal
from workbench.storage.scores import margin_bits
from workbench.storage.shelves import Shelves

MERCHANTS = 200


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored sample desk, closed: each test works on a copy."""
    folder = tmp_path_factory.mktemp("portfolio") / "desk"
    services = open_desk(folder, lambda: NOW)
    services.desk.create_sample(merchants=MERCHANTS)
    services.desk.close()
    return folder


@pytest.fixture
def services(whole: Path, tmp_path: Path) -> Iterator[Services]:
    folder = tmp_path / "desk"
    shutil.copytree(whole, folder)
    (folder / "desk.lock").unlink(missing_ok=True)
    opened = open_desk(folder, lambda: NOW)
    yield opened
    opened.desk.close()


def ground_of(services: Services) -> Ground:
    return services.redecide._ground


def told(found: Recommendation) -> tuple[object, ...]:
    priced = found.price.daily_rate
    return (
        found.outcome.value,
        found.lane,
        found.limit.amount_fen,
        to_millionths(priced) if priced else None,
        found.needs_second_person,
        found.needs_interview,
        found.expected_loss_fen,
        tuple(reason.code for reason in found.reasons),
    )


def proposed(row: Proposal) -> tuple[object, ...]:
    codes = tuple(code for code, _ in row.reasons)
    limits = (row.limit_fen, row.daily_rate, row.second_person, row.interview, row.expected_loss_fen)
    return (row.outcome, row.lane, *limits, codes)


def rows_of(shelves: Shelves, run_id: str) -> list[Proposal]:
    return list(shelves.portfolio_runs.page(run_id, limit=10_000))


def alone(ground: Ground, shelves: Shelves, row: Proposal, lent: Exposure) -> Recommendation:
    """What a merchant that asked for nothing would get by itself, were it to ask for what the run assumes."""
    merchant, model = shelves.merchants.get(row.merchant_id), ground.model()
    vector = shelves.features.latest(row.merchant_id)
    assert vector is not None
    features = dict(zip(vector.names, vector.values, strict=True))
    facts = kept_facts(shelves, row.merchant_id)
    inputs = np.array([features[name] for name in model.features], dtype=np.float32)
    policy = ground.policy()
    score = model.score(inputs, policy.floors())
    assert margin_bits(score.margin) == row.margin_bits
    reasons = principal_reasons(score, model.card.baseline, model.calibration, BY_NAME, {})
    fraud = None if facts.fraud is None else tuple(Finding(c, row.merchant_id, 0.5, 1, 1, 1, True) for c in facts.fraud)
    case = CaseInput(
        application=Application(
            "none", row.merchant_id, row.product_code, row.requested_fen, row.term_days, "", NOW, NOW, Stage.DRAFT, None
        ),
        merchant=merchant,
        as_of=day_of(vector.as_of_day),
        asked=False,
        score=score,
        features=features,
        verified_month_fen=facts.verified_month_fen,
        reasons=tuple(ReasonCode(one.code, one.text) for one in reasons),
        exposure_fen=sum(lent.promised_fen.get(one, 0) for one in (merchant.legal_person_id, *facts.linked)),
        headroom_fen=lent.headroom_fen(policy),
        list_hits=lent.bad_loans.get(merchant.legal_person_id, 0),
        gate_failures=(Text("闸门", "Gate"),) * (1 if facts.gate_failures is None else facts.gate_failures),
        fraud=fraud,
        order_base_fen=facts.order_base_fen,
    )
    return decide(case, policy, ground.products()[row.product_code])


def kept_facts(shelves: Shelves, merchant_id: str) -> KeptFacts:
    import json

    found = shelves.merchant_facts._connection.exec_driver_sql(
        "SELECT * FROM merchant_facts WHERE merchant_id = ?", (merchant_id,)
    ).one()
    fraud = None if found.fraud is None else tuple(code for code in found.fraud.split(",") if code)
    return KeptFacts(*found[:4], fraud, tuple(json.loads(found.linked)), found.gate_failures)


def test_open_cases_get_what_their_own_screen_says_and_all_others_what_they_would_get(services: Services) -> None:
    ground = ground_of(services)
    run = services.redecide.run(services.desk.actor())
    with ground.store.reading() as shelves:
        rows, lent = rows_of(shelves, run.run_id), exposure(shelves)
        asked = [row for row in rows if row.case_no is not None]
        for row in asked:
            assert row.case_no is not None
            case = case_input(shelves, row.case_no, ground.policy())
            expected = decide(case, ground.policy(), ground.products()[row.product_code])
            assert proposed(row) == told(expected), row.case_no
            assert row.binding == expected.limit.binding
            assert case.score is not None
            assert (row.points, row.margin_bits) == (case.score.points, margin_bits(case.score.margin))
        for row in rows:
            if row.case_no is None:
                assert proposed(row) == told(alone(ground, shelves, row, lent)), row.merchant_id
    assert len(rows) == run.merchants == MERCHANTS
    assert run.asked == len(asked) > 5
    assert {row.outcome for row in rows} >= {"approve", "refer", "decline"}
    assert sum(run.outcomes.values()) == sum(run.lanes.values()) == sum(run.bands.values()) == MERCHANTS
    assert run.limit_fen == sum(row.limit_fen for row in rows) > 0


def test_reasons_of_the_score_carry_their_points(services: Services) -> None:
    run = services.redecide.run(services.desk.actor())
    with ground_of(services).store.reading() as shelves:
        rows = rows_of(shelves, run.run_id)
    families = {feature.family.upper() for feature in BY_NAME.values()}
    told = [(code, points) for row in rows for code, points in row.reasons]
    of_score = [(code, points) for code, points in told if points is not None]
    assert len(of_score) > 20
    assert all(code in families and points <= -1 for code, points in of_score)
    # A rule may be named as a family is; what a check or a term says has no points.
    rules = {rule.rule_id for rule in ground_of(services).policy().rules}
    assert all(code in rules or code not in families for code, points in told if points is None)


def test_a_run_is_journalled_and_its_rows_meet_its_digest(services: Services) -> None:
    first, second = (services.redecide.run(services.desk.actor()) for _ in range(2))
    with ground_of(services).store.reading() as shelves:
        kept = shelves.portfolio_runs.get(first.run_id)
        assert (
            shelves.portfolio_runs.proposals(first.run_id).digest() == kept.rows_digest == first.digests["rows_digest"]
        )
        entry = shelves.journal.latest(1)[0]
        assert (entry.action, entry.case_no) == ("portfolio.redecide", None)
        assert all(digest in entry.payload for digest in second.digests.values())
        assert shelves.journal.verify().holds
    assert first.run_id != second.run_id
    assert first.digests == second.digests
    assert services.desk.check().passed


def test_a_changed_row_no_longer_meets_the_digest(services: Services) -> None:
    run = services.redecide.run(services.desk.actor())
    with ground_of(services).transaction() as shelves:
        shelves.journal._connection.exec_driver_sql(
            "UPDATE portfolio_blocks SET rows = CAST(substr(rows, 1, 100) || x'01' || substr(rows, 102) AS BLOB)"
        )
    with ground_of(services).store.reading() as shelves:
        assert shelves.portfolio_runs.proposals(run.run_id).digest() != run.digests["rows_digest"]
    checked = services.desk.check()
    assert not checked.passed
    assert any(run.run_id in finding.en for finding in checked.failures)


def test_a_run_says_the_same_with_the_copy_in_columns_with_a_part_of_it_and_without(services: Services) -> None:
    ground = ground_of(services)
    with ground.store.reading() as shelves:
        kept = shelves.merchant_facts.block_ground()
    assert kept is not None
    found = [services.redecide.run(services.desk.actor())]
    with ground.transaction() as shelves:
        shelves.journal._connection.exec_driver_sql("DELETE FROM merchant_blocks")
    found.append(services.redecide.run(services.desk.actor()))
    with ground.transaction() as shelves:
        assert shelves.merchant_facts.keep_blocks(*kept, at_once=7) > 20
        shelves.journal._connection.exec_driver_sql(
            "DELETE FROM merchant_blocks WHERE upto IN (SELECT upto FROM merchant_blocks LIMIT 5 OFFSET 3)"
        )
    found.append(services.redecide.run(services.desk.actor()))
    assert found[0].digests == found[1].digests == found[2].digests
    assert found[0].limit_fen > 0


def test_scoring_keeps_the_copy_and_the_check_compares_it(services: Services) -> None:
    ground = ground_of(services)
    with ground.store.reading() as shelves:
        assert shelves.merchant_facts.block_ground() is not None
    assert services.desk.check().passed
    with ground.transaction() as shelves:
        shelves.journal._connection.exec_driver_sql(
            "UPDATE merchant_blocks SET data = CAST(substr(data, 1, length(data) - 9) || x'010203040506070809' AS BLOB)"
        )
    assert not services.desk.check().passed


def test_one_bad_vector_is_listed_and_stops_nobody_else(services: Services) -> None:
    ground = ground_of(services)
    with ground.store.reading() as shelves:
        asking = {case.merchant_id for case in shelves.applications.all()}
        ids = sorted(shelves.merchants.known() - asking)
    with ground.transaction() as shelves:
        change = shelves.journal._connection.exec_driver_sql
        vector = shelves.features.latest(ids[1])
        assert vector is not None
        endless = struct.pack(f"<{len(vector.values)}d", float("inf"), *vector.values[1:])
        change("UPDATE feature_vectors SET vector = ? WHERE merchant_id = ?", (b"short", ids[0]))
        change("UPDATE feature_vectors SET vector = ? WHERE merchant_id = ?", (endless, ids[1]))
        change("DELETE FROM feature_vectors WHERE merchant_id = ?", (ids[2],))
        change("UPDATE merchants SET currency = 'USD' WHERE merchant_id = ?", (ids[3],))
    run = services.redecide.run(services.desk.actor())
    with ground.store.reading() as shelves:
        left_out = shelves.portfolio_runs.left_out(run.run_id)
        rows = rows_of(shelves, run.run_id)
    damaged, missing = "VECTOR_DAMAGED", "NO_VECTOR"
    assert left_out == {ids[0]: damaged, ids[1]: damaged, ids[2]: missing, ids[3]: "NO_PRODUCT"}
    assert run.left_out == {"NO_PRODUCT": 1, missing: 1, damaged: 2}
    assert len(rows) == MERCHANTS - 4
    assert any("damaged" in line for line in run.lines(Lang.EN))


def test_a_merchant_whose_lines_nobody_looked_at_is_never_approved(services: Services) -> None:
    ground = ground_of(services)
    with ground.transaction() as shelves:
        shelves.journal._connection.exec_driver_sql("DELETE FROM merchant_facts")
    run = services.redecide.run(services.desk.actor())
    assert run.outcomes["approve"] == run.outcomes["approve_lower"] == 0
    assert run.limit_fen == 0


@pytest.mark.parametrize("asks", [0, 1, 2])
def test_stopping_leaves_the_desk_as_it_was(services: Services, asks: int) -> None:
    ground = ground_of(services)
    with ground.store.reading() as shelves:
        before = shelves.journal.head()
    left = iter(range(asks))

    def stop() -> bool:
        return next(left, None) is None

    with pytest.raises(Stopped):
        services.redecide.run(services.desk.actor(), stop=stop)
    with ground.store.reading() as shelves:
        assert shelves.journal.head() == before
        assert shelves.portfolio_runs.newest() is None


def test_without_features_of_the_champion_nothing_can_be_run(tmp_path: Path) -> None:
    services = open_desk(tmp_path / "desk", lambda: NOW)
    try:
        with pytest.raises(StaffError) as refused:
            services.redecide.run(services.desk.actor())
        assert refused.value.code == "NO_VECTORS"
        assert services.redecide.newest() is None
    finally:
        services.desk.close()


def test_an_auditor_may_not_run_it(services: Services) -> None:
    with pytest.raises(StaffError) as refused:
        services.redecide.run(services.desk.actor("s04"))
    assert refused.value.code == "NOT_PERMITTED"


def test_a_run_moves_no_case_and_lends_nothing(services: Services) -> None:
    ground = ground_of(services)
    with ground.store.reading() as shelves:
        before = (shelves.applications.all(), shelves.loans.count(), shelves.decisions.newest())
    services.redecide.run(SYSTEM)
    with ground.store.reading() as shelves:
        assert (shelves.applications.all(), shelves.loans.count(), shelves.decisions.newest()) == before
