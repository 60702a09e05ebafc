"""Does one file, without the program, say PASS to what was decided and name what was changed?"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.services.decided_desk import APPROVER, CASE, OFFICER, DecidedDesk
from workbench.common.paths import models
from workbench.decision.outcome import Outcome
from workbench.interview.questions import Diligence
from workbench.records import verify_decision
from workbench.records.canonical import canonical_json, sha256_hex
from workbench.records.verify_decision import Wrong, attached, canonical, contributions, sha, verify

REASON = "双 10 促销尺码退换，11 月已回落。"


def _memo(folder: Path, features: dict[str, float] | None = None, **decision: Any) -> bytes:
    desk = DecidedDesk(folder, features)
    desk.decide(**decision)
    with desk.ground.store.reading() as shelves:
        waits = shelves.decisions.get(CASE).state == "proposed"
    if waits:
        desk.decisions.sign(CASE, APPROVER)
    memo = next(
        file for file in desk.documents.issue(CASE, OFFICER) if file.name.startswith("CM") and "en" in file.name
    )
    data = memo.read_bytes()
    desk.close()
    return data


@pytest.fixture(scope="module")
def memo(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return _memo(tmp_path_factory.mktemp("desk") / "desk")


@pytest.fixture(scope="module")
def beside(memo: bytes) -> dict[str, bytes]:
    return attached(memo)


def test_a_decline_by_its_interview_names_the_interview_and_is_performed_again(tmp_path: Path) -> None:
    strict = ("decline_ratings = []", 'decline_ratings = ["D"]')
    desk = DecidedDesk(tmp_path / "desk", policy=strict, diligence=Diligence.D)
    desk.decide(reason_codes=("DILIGENCE",))
    memo = next(f for f in desk.documents.issue(CASE, OFFICER) if f.name.startswith("CM") and "en" in f.name)
    inside = attached(memo.read_bytes())
    assert desk.documents.verify(memo).failures == ()
    desk.close()
    proof = json.loads(inside["decision.json"])
    told = [reason["code"] for reason in proof["advice"]["reasons"]]
    assert (proof["outcome"], proof["advice"]["stage"], told) == ("decline", "diligence", ["DILIGENCE"])
    verify(inside["decision.json"], inside)
    # Score reasons in the place of the interview's are found, whoever sealed them.
    worded = proof["standing"]["reasons"][:4] or [{**proof["advice"]["reasons"][0], "code": "LIMIT_INTERVIEW"}]
    with pytest.raises(Wrong, match=r"^advice\.reasons"):
        verify(_forged(inside, advice={**proof["advice"], "reasons": worded}), inside)
    # The form before named what the score or the limit gave; its proofs stay what they were.
    with pytest.raises(Wrong, match=r"^advice\.reasons: in their order: \['LIMIT"):
        verify(_forged(inside, form="workbench-proof-2"), inside)


def _run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The file alone in a folder of its own, with nothing of the program to import."""
    alone = shutil.copy(verify_decision.__file__, folder / "verify_decision.py")
    return subprocess.run(
        [sys.executable, "-I", str(alone), *arguments], capture_output=True, text=True, encoding="utf-8", check=False,
        cwd=folder,
    )  # fmt: skip


def test_the_file_alone_passes_a_memo_and_the_digest_on_it(
    memo: bytes, beside: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "memo.pdf").write_bytes(memo)
    digest = sha256_hex(beside["decision.json"])
    done = _run("memo.pdf", "--digest", digest, folder=tmp_path)
    assert (done.returncode, done.stdout.split()[0]) == (0, "PASS"), done.stdout + done.stderr
    assert digest in done.stdout
    other = _run("memo.pdf", "--digest", "0" * 64, folder=tmp_path)
    assert (other.returncode, other.stdout.split()[:2]) == (1, ["FAIL", "proof:"])


def test_a_bare_proof_passes_with_pack_policy_and_product_named(beside: dict[str, bytes], tmp_path: Path) -> None:
    for name in ("decision.json", "policy.toml", "product.toml"):
        (tmp_path / name).write_bytes(beside[name])
    pack = next(path for path in sorted(models().iterdir()) if path.is_dir())
    named = ("--pack", str(pack), "--policy", "policy.toml", "--product", "product.toml")
    done = _run("decision.json", *named, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    missing = _run("decision.json", *named[2:], folder=tmp_path)
    assert missing.returncode == 1
    assert "evidence_digest" in missing.stdout


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nothing", b"{}", b"[]", b"\xff\xfe"])
def test_what_holds_no_proof_fails_in_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    done = _run("file", folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("FAIL ")
    assert done.stderr == ""
    assert _run("nowhere.pdf", folder=tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("features", "decision", "outcome"),
    [
        ({}, {}, "approve_lower"),
        ({"refund_share_90": 0.4}, {}, "decline"),
        ({"refund_share_90": 0.12}, {"outcome": Outcome.APPROVE_LOWER, "limit_fen": 4_000_000, "comment": REASON},
         "approve_lower"),
        ({}, {"outcome": Outcome.REFER, "comment": REASON}, "refer"),
        ({"refund_share_90": float("nan")}, {"outcome": Outcome.REFER, "comment": REASON}, "refer"),
    ],
)  # fmt: skip
def test_every_kind_of_decision_is_performed_again(
    features: dict[str, float], decision: dict[str, Any], outcome: str, tmp_path: Path
) -> None:
    inside = attached(_memo(tmp_path / "desk", features, **decision))
    assert json.loads(inside["decision.json"])["outcome"] == outcome
    verify(inside["decision.json"], inside)


CHANGES = {
    "margin_bits": "c0000000", "points": 700, "band": "E", "limit_fen": 5_900_000, "reason_codes": ["REFUND"],
    "journal_head": "f" * 64, "policy_digest": "0" * 64, "product_digest": "0" * 64, "evidence_digest": "0" * 64,
    "comment_digest": "0" * 64, "prepared_by": "s09",
}  # fmt: skip


@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_field_is_named(field: str, beside: dict[str, bytes]) -> None:
    changed = {**json.loads(beside["decision.json"]), field: CHANGES[field]}
    with pytest.raises(Wrong, match=f"^{field}:"):
        verify(canonical(changed), beside)


def _forged(beside: dict[str, bytes], **changes: Any) -> bytes:
    """The proof with other fields and seals made anew, as one would who knows the form."""
    proof = {**json.loads(beside["decision.json"]), **changes}
    proof["seals"] = {name: sha(canonical(part))[:16] for name, part in proof.items() if name != "seals"}
    return canonical(proof)


def test_what_is_forged_whole_is_found_by_doing_it_again(beside: dict[str, bytes]) -> None:
    proof = json.loads(beside["decision.json"])
    verify(_forged(beside), beside)
    rules = [{**rule, "verdict": "pass"} if rule["verdict"] != "pass" else rule for rule in proof["rules"]]
    first = {**rules[0], "verdict": "refer"}
    more = [*proof["contributions"][1:], proof["contributions"][0]]
    advice = proof["advice"]
    forgeries: dict[str, dict[str, Any]] = {
        "margin_bits": {"margin_bits": "bf800000"},
        "points": {"points": proof["points"] + 1},
        "band": {"band": "A" if proof["band"] != "A" else "B"},
        "contributions": {"contributions": more},
        "base": {"base": "0x1.0p+0"},
        "rules.": {"rules": [first, *rules[1:]]},
        "facts.": {"facts": {**proof["facts"], "refund_share_90": {"$float": (0.0).hex()}}},
        "facts": {"facts": {**proof["facts"], "another": 1}},
        "advice.terms": {"advice": {**advice, "terms": advice["terms"][1:]}},
        "advice.binding": {"advice": {**advice, "binding": "requested"}},
        "advice.outcome": {"advice": {**advice, "outcome": "approve"}},
        "advice.reasons": {"advice": {**advice, "reasons": []}},
        "advice.price.xirr": {"advice": {**advice, "price": {**advice["price"], "xirr": "0.10"}}},
        "advice.price.daily_rate": {"advice": {**advice, "price": {**advice["price"], "daily_rate": "0.0001"}}},
        "price.total_cost_fen": {"price": {**proof["price"], "total_cost_fen": 1}},
        "limit_fen": {"limit_fen": 90_000_000},
        "standing.reasons": {"standing": {**proof["standing"], "reasons": []}},
    }
    for field, changes in forgeries.items():
        with pytest.raises(Wrong) as found:
            verify(_forged(beside, **changes), beside)
        assert str(found.value).startswith(field), (field, str(found.value))


def test_a_second_signature_that_is_missing_is_missed(tmp_path: Path) -> None:
    override = {"outcome": Outcome.APPROVE_LOWER, "limit_fen": 4_000_000, "comment": REASON}
    inside = attached(_memo(tmp_path / "desk", {"refund_share_90": 0.12}, **override))
    assert json.loads(inside["decision.json"])["approved_by"] == "s02"
    for approved_by in (None, "s01"):
        with pytest.raises(Wrong, match=r"^approved_by"):
            verify(_forged(inside, approved_by=approved_by, override=True), inside)


@pytest.mark.parametrize(
    "decision",
    [
        {"outcome": Outcome.DECLINE, "reason_codes": ("J_PURPOSE",), "comment": REASON, "override_code": "OV_PURPOSE"},
        {"daily_rate": Decimal("0.0003"), "comment": REASON, "override_code": "OV_RELATION"},
    ],
)
def test_an_override_that_is_denied_still_takes_two_people(decision: dict[str, Any], tmp_path: Path) -> None:
    inside = attached(_memo(tmp_path / "desk", **decision))
    proof = json.loads(inside["decision.json"])
    assert (proof["override"], proof["approved_by"]) == (True, "s02")
    verify(_forged(inside, override=False), inside)
    with pytest.raises(Wrong, match=r"^approved_by"):
        verify(_forged(inside, override=False, approved_by=None), inside)


def test_an_approval_over_an_unmet_rule_takes_two_people_whatever_the_proof_calls_it(tmp_path: Path) -> None:
    exception = {"outcome": Outcome.APPROVE_LOWER, "limit_fen": 4_000_000, "comment": REASON}
    inside = attached(_memo(tmp_path / "desk", {"refund_share_90": 0.12}, **exception))
    with pytest.raises(Wrong, match=r"^approved_by"):
        verify(_forged(inside, approved_by=None, override=False), inside)


def test_other_trees_policy_or_product_are_refused(beside: dict[str, bytes]) -> None:
    for name, field in (("model.json", "evidence"), ("policy.toml", "policy"), ("product.toml", "product")):
        changed = beside[name].replace(b"1", b"2", 1)
        with pytest.raises(Wrong, match=f"^{field}_digest"):
            verify(beside["decision.json"], {**beside, name: changed})


def test_the_same_canonical_form_is_written_on_both_sides(beside: dict[str, bytes]) -> None:
    proof = json.loads(beside["decision.json"])
    assert canonical(proof) == canonical_json(proof) == beside["decision.json"]
    values = {"b": [0.1, -0.0, 1e300, None, True, 2**70], "a": "浙江\u2028", "c": {"d": 5}}
    assert canonical(values) == canonical_json(values)


def test_contributions_equal_those_of_the_game_on_a_small_tree() -> None:
    """Two splits on one feature and one on another, by the definition of the Shapley value."""
    import numpy as np

    nodes = {
        "roots": [0], "left": [1, 3, 2, 3, 4], "right": [2, 4, 2, 3, 4], "feature": [0, 1, 0, 0, 0],
        "split": [0.5, 0.5, 0, 0, 0], "missing_left": [1, 0, 0, 0, 0], "leaf": [0, 0, 3.0, 1.0, 2.0],
        "cover": [10, 4, 6, 1, 3],
    }  # fmt: skip
    columns = {name: np.array(nodes[name], dtype=kind) for name, kind in verify_decision.COLUMNS.items()}
    model = verify_decision.Model(["a", "b"], 0.0, 1.0, [0.0, 0.0], columns)
    base, given = contributions(model, np.array([np.nan, 0.9], dtype=np.float32))

    def value(a: bool, b: bool) -> float:
        left = 1.0 if a else 0.4
        return left * (2.0 if b else 0.25 * 1.0 + 0.75 * 2.0) + (1 - left) * 3.0

    expected_a = ((value(True, False) - value(False, False)) + (value(True, True) - value(False, True))) / 2
    expected_b = ((value(False, True) - value(False, False)) + (value(True, True) - value(True, False))) / 2
    assert base == pytest.approx(value(False, False), abs=1e-12)
    assert given == pytest.approx([expected_a, expected_b], abs=1e-12)


def test_the_file_imports_nothing_of_the_program() -> None:
    text = Path(verify_decision.__file__).read_text("utf-8")
    assert "import workbench" not in text
    assert "from workbench" not in text


def test_a_decision_of_the_form_before_is_still_read_and_performed_again() -> None:
    from workbench.records.proof import broken_seals, proof_of

    folder = Path(__file__).parent / "form2"
    inside = {name: (folder / name).read_bytes() for name in ("decision.json", "policy.toml", "product.toml")}
    raw = inside["decision.json"]
    assert json.loads(raw)["form"] == "workbench-proof-2"
    pack = next(path for path in sorted(models().iterdir()) if path.is_dir())
    verify(raw, inside, pack)
    assert proof_of(raw).standing.own_exposure_fen is None
    assert broken_seals(raw) == ()
    changed = raw.replace(b'"limit_fen":6000000', b'"limit_fen":6000100', 1)
    assert changed != raw
    assert broken_seals(changed) != ()


def test_every_new_term_of_the_limit_is_done_again(beside: dict[str, bytes]) -> None:
    proof = json.loads(beside["decision.json"])
    codes = [term["code"] for term in proof["advice"]["terms"]]
    assert {"borrower", "linked", "legal_person", "household", "headroom"} <= set(codes)
    assert (proof["form"], proof["standing"]["own_exposure_fen"], proof["standing"]["proved_month_fen"]) == (
        "workbench-proof-3", 0, 0,
    )  # fmt: skip
    for changes in ({"own_exposure_fen": 1}, {"proved_month_fen": 100}, {"exposure_fen": 1}, {"headroom_fen": 1}):
        with pytest.raises(Wrong, match=r"^advice\.terms"):
            verify(_forged(beside, standing={**proof["standing"], **changes}), beside)
    # A term the policy requires is unknown, and no check says so.
    terms = [term for term in proof["advice"]["terms"] if term["code"] != "headroom"]
    silent = {"standing": {**proof["standing"], "headroom_fen": None}, "advice": {**proof["advice"], "terms": terms}}
    forged = _forged(beside, **silent)
    with pytest.raises(Wrong, match=r"^rules"):
        verify(forged, beside)


def test_a_way_of_repayment_the_product_has_not_is_found(beside: dict[str, bytes]) -> None:
    with pytest.raises(Wrong, match=r"^repayment"):
        verify(_forged(beside, repayment="single"), beside)
    with pytest.raises(Wrong, match=r"^price"):
        verify(_forged(beside, repayment="equal_principal"), beside)
