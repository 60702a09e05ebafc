"""Forests of every shape, drawn rather than trained, as booster files."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

# Splits and values that meet: equal ones, signed zeros, the smallest and nearly the largest numbers of float32.
EDGES = tuple(
    float(np.float32(value)) for value in (-3e38, -1.5, -1.0, -1e-45, -0.0, 0.0, 1e-45, 0.1, 1.0, 1.0000001, 2.5, 3e38)
)
_TOP = 2147483647  # what a booster file calls the parent of a root


def drawn(
    seed: int, *, trees: int = 5, depth: int = 4, features: int = 4, fill: float = 0.8, edges: bool = True
) -> bytes:
    """A booster file. Every node above `depth` splits with chance `fill`; a root that does not is a lone leaf."""
    rng = np.random.default_rng(seed)
    return _file([_tree(rng, depth, features, fill, edges) for _ in range(trees)], features)


def met(seed: int, count: int, features: int, *, infinite: bool = False) -> npt.NDArray[np.float32]:
    """Rows whose values often equal a split, are missing, or lie between."""
    rng = np.random.default_rng(seed)
    table = rng.choice(np.array(EDGES, dtype=np.float32), (count, features))
    between = rng.random(table.shape) < 0.3
    table[between] = rng.normal(size=int(between.sum()))
    table[rng.random(table.shape) < 0.2] = np.nan
    if infinite:
        table[rng.random(table.shape) < 0.1] = np.inf
        table[rng.random(table.shape) < 0.1] = -np.inf
    return table


@st.composite
def forests(draw: Any, most_depth: int = 8) -> tuple[bytes, int, int]:
    """A booster file, its number of features, and a seed for rows."""
    seed = draw(st.integers(0, 2**32 - 1))
    depth = draw(st.integers(0, most_depth))
    features = draw(st.integers(1, 9))
    data = drawn(
        seed,
        trees=draw(st.integers(1, 4 if depth > 5 else 12)),
        depth=depth,
        features=features,
        fill=draw(st.sampled_from((0.3, 0.7, 1.0))),
        edges=draw(st.booleans()),
    )
    return data, features, seed


def _tree(rng: np.random.Generator, depth: int, features: int, fill: float, edges: bool) -> dict[str, Any]:
    tree: dict[str, list[Any]] = {
        name: []
        for name in ("left_children", "right_children", "parents", "split_indices", "split_conditions", "default_left",
                     "sum_hessian")
    }  # fmt: skip

    waiting = [(_TOP, 100.0, depth)]  # parent, cover, splits that may still follow
    for node, (parent, cover, left) in enumerate(waiting):
        splits = left > 0 and cover > 1e-3 and bool(rng.random() < fill)
        value = float(rng.choice(EDGES)) if edges else float(np.float32(rng.normal()))
        below = len(waiting)  # children are neighbours, as the library takes for granted
        for name, item in {
            "left_children": below if splits else -1, "right_children": below + 1 if splits else -1, "parents": parent,
            "split_indices": int(rng.integers(features)) if splits else 0,
            "split_conditions": value if splits else float(np.float32(rng.normal(scale=0.1))),
            "default_left": int(rng.integers(2)) if splits else 0, "sum_hessian": cover,
        }.items():  # fmt: skip
            tree[name].append(item)
        if splits:
            part = float(np.float32(cover * rng.uniform(0.05, 0.95)))
            waiting += [(node, part, left - 1), (node, float(np.float32(cover - part)), left - 1)]
    return dict(tree)


def _file(trees: list[dict[str, Any]], features: int) -> bytes:
    for number, tree in enumerate(trees):
        size = len(tree["parents"])
        tree |= {
            "id": number, "base_weights": [0.0] * size, "loss_changes": [0.0] * size, "split_type": [0] * size,
            "categories": [], "categories_nodes": [], "categories_segments": [], "categories_sizes": [],
            "tree_param": {
                "num_deleted": "0", "num_feature": str(features), "num_nodes": str(size), "size_leaf_vector": "1",
            },
        }  # fmt: skip
    model = {
        "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": str(len(trees))},
        "iteration_indptr": list(range(len(trees) + 1)), "tree_info": [0] * len(trees), "trees": trees,
    }  # fmt: skip
    learner = {
        "attributes": {}, "feature_names": [], "feature_types": [],
        "gradient_booster": {"model": model, "name": "gbtree"},
        "learner_model_param": {
            "base_score": "[5E-1]", "boost_from_average": "0", "num_class": "0", "num_feature": str(features),
            "num_target": "1",
        },
        "objective": {"name": "binary:logistic", "reg_loss_param": {"scale_pos_weight": "1"}},
    }  # fmt: skip
    return json.dumps({"learner": learner, "version": [3, 2, 0]}).encode()
