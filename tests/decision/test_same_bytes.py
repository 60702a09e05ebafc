"""Do the same inputs give the same recommendation, byte for byte, and does every decline name its reasons?"""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decision.cases import GOOD_FEATURES, POLICY, asked, case, scored
from workbench.applications.products import find_product
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.outcome import Outcome
from workbench.interview.questions import Diligence
from workbench.records.canonical import canonical_json
from workbench.records.plain import dump
from workbench.scoring.score import Band
from workbench.services.decline_reasons import decline_grounds, decline_stage

BANDS = {Band.A: (700, 0.004), Band.B: (633, 0.0186), Band.C: (590, 0.04), Band.D: (550, 0.08), Band.E: (500, 0.2)}
PRODUCT = find_product("credit_tmall")


@st.composite
def cases(draw: st.DrawFn) -> CaseInput:
    """Any case: figures good, bad or missing, any band or none, any rating, exposure and headroom."""
    band = draw(st.sampled_from([*Band, None]))
    share = st.none() | st.floats(0, 0.5, allow_nan=False)
    features = dict(GOOD_FEATURES)
    for name in draw(st.sets(st.sampled_from(sorted(features)), max_size=4)):
        features[name] = draw(share)
    return case(
        application=asked(requested_fen=draw(st.integers(100_00, 2_000_000_00))),
        score=None if band is None else scored(band, *BANDS[band]),
        features=features,
        verified_month_fen=draw(st.none() | st.integers(0, 1_000_000_00)),
        exposure_fen=draw(st.none() | st.integers(0, 2_000_000_00)),
        headroom_fen=draw(st.none() | st.integers(0, 1_000_000_00)),
        list_hits=draw(st.none() | st.integers(0, 2)),
        mismatches=draw(st.integers(0, 2)),
        diligence=draw(st.sampled_from([None, *Diligence])),
    )


@settings(max_examples=80, deadline=None, derandomize=True)
@given(cases())
def test_the_same_inputs_give_the_same_bytes(one: CaseInput) -> None:
    first, second = decide(one, POLICY, PRODUCT), decide(copy.deepcopy(one), POLICY, PRODUCT)
    assert dump(first).encode("utf-8") == dump(second).encode("utf-8")
    assert canonical_json(first) == canonical_json(second)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(cases())
def test_every_decline_has_preset_reasons_and_they_are_of_its_own_stage(one: CaseInput) -> None:
    advice = decide(one, POLICY, PRODUCT)
    grounds = decline_grounds(one, advice, POLICY)
    allowed = {reason.code for reason in grounds.allowed}
    assert set(grounds.preset) <= allowed
    assert allowed  # whatever the case, a person who declines finds a reason to name
    assert (grounds.stage == "officer") is (advice.outcome is not Outcome.DECLINE)
    if advice.outcome is Outcome.DECLINE:
        assert 1 <= len(grounds.preset) <= 4
        assert {reason.code for reason in advice.reasons} <= allowed
        assert advice.limit.amount_fen == 0
    if decline_stage(one, advice, POLICY) == "officer":
        assert not allowed & {reason.code for reason in one.reasons}
