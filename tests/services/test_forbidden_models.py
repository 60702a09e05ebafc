"""Is a model that reads what no model may read kept from scoring, and still there to replay what it decided?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import NOW
from workbench.applications.policy import Policy
from workbench.common.errors import StaffError
from workbench.services.ground import Ground


class Forbidding(Ground):
    """A desk whose policy forbids one word more."""

    def policy(self) -> Policy:
        return replace(super().policy(), forbidden_features=("refund_share",))


def test_a_model_that_reads_a_forbidden_feature_is_not_loaded(tmp_path: Path) -> None:
    ground = Forbidding(tmp_path / "desk", lambda: NOW)
    with pytest.raises(StaffError) as fault:
        ground.model()
    assert fault.value.code == "FEATURE_FORBIDDEN"
    assert "refund_share" in fault.value.text.zh
    with pytest.raises(StaffError):
        ground.admit_pack(ground.model_folder())
    assert ground.read_pack(ground.model_folder(), replay=True).features
    ground.close()


def test_the_bundled_model_reads_nothing_that_is_forbidden(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "desk", lambda: NOW)
    assert ground.model().features
    ground.close()
