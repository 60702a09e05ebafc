from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tests.scoring.boosters import booster, file_of, rows
from workbench.scoring.forest import UnsoundForest, read_forest


@pytest.mark.parametrize("seed", range(6))
def test_the_numpy_walk_gives_the_librarys_margin_bits(seed: int) -> None:
    import xgboost

    model = booster(seed, depth=1 + seed, trees=60)
    table = rows(seed + 100, count=3_000)
    expected = model.predict(xgboost.DMatrix(table), output_margin=True)
    walked = read_forest(file_of(model)).margins(table)
    assert walked.dtype == np.float32
    assert (walked.view(np.uint32) == expected.view(np.uint32)).all()


def test_one_row_alone_has_the_same_bits_as_in_a_batch() -> None:
    forest = read_forest(file_of(booster(3)))
    table = rows(4, count=50)
    together = forest.margins(table)
    alone = np.concatenate([forest.margins(row[None, :]) for row in table])
    assert (together.view(np.uint32) == alone.view(np.uint32)).all()


def test_rows_of_another_width_are_refused() -> None:
    forest = read_forest(file_of(booster(3)))
    with pytest.raises(ValueError, match="8 features expected"):
        forest.margins(np.zeros((2, 7), dtype=np.float32))


def _first_tree(document: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = document["learner"]["gradient_booster"]["model"]["trees"][0]
    return tree


def _child_out_of_range(document: dict[str, Any]) -> None:
    _first_tree(document)["left_children"][0] = 10_000


def _children_apart(document: dict[str, Any]) -> None:
    """Renumbers two leaves of different parents: sound, but the library would take another way."""
    tree = _first_tree(document)
    leaf = tree["left_children"].index(-1)
    other = next(n for n in range(leaf + 2, len(tree["parents"])) if tree["left_children"][n] == -1)
    for column in ("left_children", "right_children"):
        tree[column] = [{leaf: other, other: leaf}.get(child, child) for child in tree[column]]
    for column in ("parents", "split_conditions", "sum_hessian"):
        tree[column][leaf], tree[column][other] = tree[column][other], tree[column][leaf]


def _cycle(document: dict[str, Any]) -> None:
    _first_tree(document)["left_children"][1] = 0


def _negative_feature(document: dict[str, Any]) -> None:
    _first_tree(document)["split_indices"][0] = -1


def _feature_out_of_range(document: dict[str, Any]) -> None:
    _first_tree(document)["split_indices"][0] = 8


def _split_not_finite(document: dict[str, Any]) -> None:
    _first_tree(document)["split_conditions"][0] = float("nan")


def _short_column(document: dict[str, Any]) -> None:
    _first_tree(document)["default_left"].pop()


def _wrong_parent(document: dict[str, Any]) -> None:
    _first_tree(document)["parents"][2] = 1


def _categorical(document: dict[str, Any]) -> None:
    _first_tree(document)["split_type"][0] = 1


def _other_base_score(document: dict[str, Any]) -> None:
    document["learner"]["learner_model_param"]["base_score"] = "[3E-1]"


def _other_objective(document: dict[str, Any]) -> None:
    document["learner"]["objective"]["name"] = "reg:squarederror"


def _tree_count(document: dict[str, Any]) -> None:
    document["learner"]["gradient_booster"]["model"]["gbtree_model_param"]["num_trees"] = "21"


def _covers(document: dict[str, Any]) -> None:
    _first_tree(document)["sum_hessian"][0] = -5.0


def _text_for_number(document: dict[str, Any]) -> None:
    _first_tree(document)["split_indices"][0] = "0"


def _leaf_too_large(document: dict[str, Any]) -> None:
    tree = _first_tree(document)
    tree["split_conditions"][tree["left_children"].index(-1)] = 1e30


FAULTS = (
    _child_out_of_range, _children_apart, _cycle, _negative_feature, _feature_out_of_range, _split_not_finite,
    _short_column, _wrong_parent, _categorical, _other_base_score, _other_objective, _tree_count, _covers,
    _text_for_number, _leaf_too_large,
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__.strip("_"))
def test_a_damaged_file_is_refused_with_the_rule_it_breaks(fault: Any) -> None:
    document = json.loads(file_of(booster(5)))
    read_forest(json.dumps(document).encode())
    fault(document)
    with pytest.raises(UnsoundForest):
        read_forest(json.dumps(document).encode())


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\x80\x04pickle", b"null", b'{"learner": 3}', b"[" * 100_000])
def test_what_is_no_booster_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnsoundForest):
        read_forest(data)
