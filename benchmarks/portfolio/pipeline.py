"""What does a competent team without this program write to decide a portfolio anew?"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import numpy as np

from workbench.features.catalogue import BY_NAME, PLATFORM
from workbench.scoring.model import Model
from workbench.services.bundle import Services


class Pipeline:
    """pandas, the library, a function a row, `to_sql`. Its model is loaded before; `count` merchants are decided."""

    def __init__(self, path: Path, booster: bytes, model: Model, services: Services, count: int) -> None:
        import xgboost

        self.path, self.model, self.count = path, model, count
        self.booster = xgboost.Booster({"nthread": 1})
        self.booster.load_model(bytearray(booster))
        self.policy = services.redecide._ground.policy()
        families: dict[str, list[int]] = {}
        for i, name in enumerate(model.features):
            families.setdefault(BY_NAME[name].family.upper(), []).append(i)
        self.families = families

    def __call__(self) -> int:
        import pandas
        import xgboost

        with sqlite3.connect(self.path) as raw:
            frame = pandas.read_sql_query(
                "SELECT m.*, v.vector, f.verified_month_fen, f.fraud, f.gate_failures FROM merchants m "
                "JOIN feature_vectors v USING (merchant_id) JOIN merchant_facts f USING (merchant_id) "
                f"ORDER BY m.merchant_id LIMIT {self.count}", raw,
            )  # fmt: skip
        values = np.frombuffer(b"".join(frame["vector"]), dtype="<f8").reshape(len(frame), -1)
        features = pandas.DataFrame(values, columns=list(PLATFORM))
        rows = features[list(self.model.features)].to_numpy(dtype=np.float32)
        matrix = xgboost.DMatrix(rows, nthread=1)
        frame["margin"] = self.booster.predict(matrix, output_margin=True)
        shap_values = self.booster.predict(matrix, pred_contribs=True)[:, :-1]
        line = self.model.calibration
        frame["pd"] = 1 / (1 + np.exp(-(line.intercept + line.slope * frame["margin"].astype(float))))
        frame["points"] = self.model.all_points(frame["margin"].to_numpy())
        excess = (shap_values - np.array(self.model.card.baseline.margins)) * line.points_per_margin
        by_family = pandas.DataFrame({code: excess[:, places].sum(axis=1) for code, places in self.families.items()})
        first = np.argsort(by_family.to_numpy(), axis=1)[:, :4]
        codes = by_family.columns.to_numpy()
        frame = frame.drop(columns="vector").join(
            features[["refund_share_90", "other_lenders", "waybill_reuse_share_90"]]
        )
        decided = [self.decide(row) for row in frame.to_dict("records")]
        out = pandas.DataFrame(decided, columns=["outcome", "limit_fen", "binding", "rate", "expected_loss_fen"])
        out.insert(0, "merchant_id", frame["merchant_id"])
        out["points"], out["margin"] = frame["points"], frame["margin"]
        for place in range(4):
            out[f"reason_{place + 1}"] = codes[first[:, place]]
            out[f"points_{place + 1}"] = np.take_along_axis(by_family.to_numpy(), first, axis=1)[:, place]
        with sqlite3.connect(self.path) as raw:
            raw.execute("PRAGMA synchronous=FULL")
            out.to_sql("pipeline_decisions", raw, if_exists="replace", index=False)
        return len(out)

    def decide(self, row: dict[str, Any]) -> tuple[str, int, str, float, float]:
        """The rules that matter here, in plain numbers."""
        policy = self.policy
        terms = next(one for one in policy.bands if row["points"] >= one.floor_points)
        verified = 0 if row["verified_month_fen"] != row["verified_month_fen"] else row["verified_month_fen"]
        amounts = {
            "band_cap": terms.cap_fen,
            "sales": int(verified * float(terms.sales_share)),
            "product_cap": 1_000_000_00,
            "borrower": int(policy.funding.capital_fen * float(policy.funding.borrower_share)),
            "legal_person": policy.funding.legal_person_fen,
        }
        binding = min(amounts, key=lambda code: amounts[code])
        limit_fen = max(amounts[binding], 0) // 100_000 * 100_000
        price = policy.price("credit_taobao", terms.band)
        declined = terms.lend == "decline" or row["refund_share_90"] > 0.25 or limit_fen < 100_000
        unknown = row["refund_share_90"] != row["refund_share_90"] or row["fraud"] is None
        referred = row["other_lenders"] > 3 or row["waybill_reuse_share_90"] > 0.02 or bool(row["fraud"])
        outcome = "decline" if declined else "refer" if referred or unknown or row["gate_failures"] else "approve"
        lent = limit_fen if outcome == "approve" else 0
        rate = float(price.daily_rate) if price else 0.0
        return outcome, lent, binding, rate, round(lent * 0.45 * row["pd"])
