"""Was this loan decided as its papers say? One file that asks nothing of the program that decided.

    python verify_decision.py memo.pdf [--digest HEX] [--pack FOLDER] [--policy FILE] [--product FILE]

Needs Python 3.11 and NumPy. A memo carries proof, trees, policy and product; of a bare `decision.json` the others are
named. `--digest` is the SHA-256 on the paper. All is done again from recorded facts: the trees bit by bit, Shapley
values, points, rules, limit, price, answer, order of reasons, who must sign. Prints PASS, or FAIL with the first field
that is wrong (exit 1). Not checked: the desk's signature, its journal, the population behind a drift it records.
"""

import argparse
import base64
import hashlib
import json
import math
import re
import sys
import tomllib
import zlib
from calendar import monthrange
from collections import namedtuple
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

RULE_DEFAULTS: dict[str, Any] = dict.fromkeys(("bound", "words_text", "valid_from", "valid_to", "checked_on"))
RULE_DEFAULTS |= {"words": [], "products": [], "cleared_by": "", "phase": "case", "confidence": "desk"}
LATER_DEFAULTS: dict[str, Any] = {"review_by": None, "jurisdiction": "", "laws": []}  # not in older proofs
SILENT = ("warn", "document")  # shown and recorded, they change no answer
COLUMNS = dict.fromkeys(("roots", "left", "right", "feature", "split", "missing_left", "leaf", "cover"), "<i4")
COLUMNS |= {"split": "<f4", "missing_left": "|u1", "leaf": "<f4", "cover": "<f8"}
CLOSE = 1e-9  # log-odds: sums of the same numbers in another order
Doc = Mapping[str, Any]
Model = namedtuple("Model", "features intercept slope baseline nodes")  # nodes: flat arrays; a leaf leads to itself


class Wrong(Exception):
    """Names the first field that is not as it should be."""


def demand(holds: bool, field: str, why: str) -> None:
    if not holds:
        raise Wrong(f"{field}: {why}")


def same(part: Doc, field: str, mine: Any, where: str = "") -> None:
    demand(part[field] == mine, where + field, f"done again it is {mine}, not {part[field]}")


def canonical(value: Any) -> bytes:
    """UTF-8 JSON, keys sorted, no spaces; floats by their exact hexadecimal and decimals by their digits, tagged."""

    def tagged(part: Any) -> Any:
        if isinstance(part, float | Decimal):
            return {"$float": part.hex()} if isinstance(part, float) else {"$decimal": str(part)}
        if isinstance(part, Mapping):
            return {key: tagged(item) for key, item in part.items()}
        if isinstance(part, list | tuple):
            return [tagged(item) for item in part]
        return part.isoformat() if isinstance(part, date) else part

    return json.dumps(tagged(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def untagged(value: Any) -> Any:
    (kind, text), *_ = value.items() if isinstance(value, dict) else [("", value)]
    return float.fromhex(text) if kind == "$float" else Decimal(text) if kind == "$decimal" else text


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def whole(amount: Decimal, rounding: str = ROUND_HALF_UP) -> int:
    return int(amount.to_integral_value(rounding=rounding))


def attached(pdf: bytes) -> dict[str, bytes]:
    """Files inside a memo, by name. What is found is believed only under the digests of the proof."""
    files = {}
    for spec in re.finditer(rb"/EF <<\s*/F (\d+) 0 R .*?/F \(([\w.]+)\)", pdf, re.DOTALL):
        found = re.search(rb"\n%s 0 obj\n(<<.*?/Length (\d+).*?)stream\n" % spec[1], pdf, re.DOTALL)
        if found is not None:
            data = pdf[found.end() : found.end() + int(found[2])]
            files[spec[2].decode("ascii")] = zlib.decompress(data) if b"FlateDecode" in found[1] else data
    return files


def carried(data: bytes) -> Model:
    told = json.loads(data)
    nodes = {n: np.frombuffer(base64.b64decode(told["trees"][n], validate=True), kind) for n, kind in COLUMNS.items()}
    line = {key: untagged(value) for key, value in told["calibration"].items()}
    return Model(told["features"], line["intercept"], line["slope"], [untagged(v) for v in told["baseline"]], nodes)


def packed(folder: Path, digest: str) -> Model:
    """The model of the pack whose manifest has this digest."""
    manifest = (folder / "manifest.json").read_bytes()
    demand(sha(manifest) == digest, "model_digest", "it is another pack")
    parts = {name: (folder / name).read_bytes() for name in json.loads(manifest)["files"]}
    for name, told in json.loads(manifest)["files"].items():
        demand(told == sha(parts[name]), "model_digest", f"{name} is not the pack's")
    found: list[Any] = [np.zeros((len(COLUMNS), 0))]
    for tree in json.loads(parts["booster.json"])["learner"]["gradient_booster"]["model"]["trees"]:
        leaf, value = np.array(tree["left_children"]) == -1, np.array(tree["split_conditions"])
        root, own = sum(part.shape[1] for part in found), np.arange(len(leaf))
        left, right = (root + np.where(leaf, own, tree[f"{side}_children"]) for side in ("left", "right"))
        rest = (tree["split_indices"], np.where(leaf, 0, value), tree["default_left"], np.where(leaf, value, 0))
        found.append(np.array([own == 0, left, right, *rest, tree["sum_hessian"]]))
    nodes = {n: row.astype(kind) for row, (n, kind) in zip(np.hstack(found), COLUMNS.items(), strict=True)}
    nodes["roots"], card = np.flatnonzero(nodes["roots"]), tomllib.loads(parts["card.toml"].decode("utf-8"))
    line = card["calibration"]
    return Model(card["features"], line["intercept"], line["slope"], card["baseline"]["margins"], nodes)


def margin_of(model: Model, row: Any) -> float:
    """The walk; tree after tree is added in float32, as the library that trained it adds."""
    n, node, before = model.nodes, model.nodes["roots"], None
    while before is None or (before != node).any():
        value, before = row[n["feature"][node]], node
        goes_left = (value < n["split"][node]) | (np.isnan(value) & (n["missing_left"][node] == 1))
        node = np.where(goes_left, n["left"][node], n["right"][node])
    return float(np.add.accumulate(n["leaf"][node], dtype=np.float32)[-1])


def contributions(model: Model, row: Any) -> tuple[float, list[float]]:
    """Base value and exact path-dependent Shapley values in log-odds (Lundberg and others, 2018), leaf by leaf.

    Over coalitions of a size, what a leaf earns are the coefficients of `prod(share + agrees t)` over its features.
    """
    n = {name: column.tolist() for name, column in model.nodes.items()}
    x, sums, base = row.tolist(), [0.0] * len(model.features), 0.0
    waiting: list[tuple[int, dict[int, tuple[float, bool]]]] = [(root, {}) for root in n["roots"]]
    while waiting:
        node, path = waiting.pop()
        if n["left"][node] != node:
            feature = n["feature"][node]
            value, (share, agrees) = x[feature], path.get(feature, (1.0, True))
            left = n["missing_left"][node] == 1 if value != value else value < n["split"][node]
            for child, this_way in ((n["left"][node], left), (n["right"][node], not left)):
                step = (share * (n["cover"][child] / n["cover"][node]), agrees and this_way)
                waiting.append((child, {**path, feature: step}))
            continue
        base += n["leaf"][node] * math.prod(share for share, _ in path.values())
        for feature, (share, agrees) in path.items():
            by_size = [1.0]
            for other, (theirs, agree) in path.items():
                if other != feature:
                    by_size = [theirs * a + agree * b for a, b in zip([*by_size, 0.0], [0.0, *by_size], strict=True)]
            weights = (part / (len(path) * math.comb(len(path) - 1, k)) for k, part in enumerate(by_size))
            sums[feature] += n["leaf"][node] * sum(weights) * (agrees - share)
    return base, sums


def check_model(proof: Doc, model: Model, floors: Mapping[str, int]) -> None:
    """Margin, contributions, probability, points, band, and the order of the score's reasons."""
    same(proof, "features", model.features)
    row = np.array([np.frombuffer(bytes.fromhex(bits), ">f4")[0] for bits in proof["inputs"]], dtype=np.float32)
    demand(len(row) == len(model.features), "inputs", "one is missing")
    margin = margin_of(model, row)
    same(proof, "margin_bits", np.array(margin, ">f4").tobytes().hex())
    base, mine = contributions(model, row)
    demand(abs(base - float.fromhex(proof["base"])) <= CLOSE, "base", f"done again it is {base}")
    told = [float.fromhex(text) for text in proof["contributions"]]
    for name, one, other in zip(model.features, mine, told, strict=True):
        demand(abs(one - other) <= CLOSE, "contributions", f"{name} done again gives {one}, not {other}")
    log_odds, worth = model.intercept + model.slope * margin, 40.0 / math.log(2)
    pd = 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, log_odds))))
    demand(math.isclose(pd, float.fromhex(proof["pd"]), rel_tol=1e-12), "pd", f"done again it is {pd}")
    same(proof, "points", math.floor(600.0 - worth * (log_odds + math.log(30.0)) + 0.5))
    same(proof, "band", next((letter for letter in "ABCDE" if proof["points"] >= floors[letter]), "E"))
    excess: dict[str, float] = {}
    for family, one, mean in zip(proof["families"], told, model.baseline, strict=True):
        excess[family] = excess.get(family, 0.0) + (one - mean)
    lost = sorted((-worth * model.slope * amount, family) for family, amount in excess.items())
    adverse = [family for points_lost, family in lost if points_lost <= -1.0][:4]
    demand([r["code"] for r in proof["standing"]["reasons"]] == adverse, "standing.reasons", f"they are {adverse}")


def in_force(terms: Doc, day: date) -> bool:
    return str(terms.get("valid_from") or "") <= day.isoformat() <= str(terms.get("valid_to") or "9999")


def verdict_of(rule: Doc, fact: Any) -> str:
    if rule["test"] == "duty":
        return "note"  # nothing is read
    if rule["words"]:
        told = "" if fact is None else str(fact)
        if rule["test"] == "none_within":
            met = not any(word.casefold() in told.casefold() for word in rule["words"])
        else:
            met = any(told.startswith(word) for word in rule["words"]) == (rule["test"] == "one_of")
        passed = None if fact is None else met
    else:
        number = math.nan if fact is None or isinstance(fact, str) else fact
        value = Decimal(repr(number) if isinstance(number, float) else number)
        more = rule["test"] == "at_least"
        passed = (value >= rule["bound"] if more else value <= rule["bound"]) if value.is_finite() else None
    unmet = "note" if rule["severity"] in SILENT else "fail" if rule["severity"] == "decline" else "refer"
    return "unknown" if passed is None else "pass" if passed else unmet


def check_rules(proof: Doc, policy: Doc, product: Doc, day: date, offer_fen: int, row: Any) -> None:
    """Every check is there, in its order, with the verdict the recorded facts give."""
    asked, s, facts, made = proof["asked"], proof["standing"], proof["facts"], []
    bits = dict(zip(proof["features"], proof["inputs"], strict=True))
    wanted = {rule["fact"] for rule in policy["rules"] if rule["test"] != "duty"}
    demand(facts.keys() == wanted, "facts", "the rules ask for others")
    for name, value in ((name, untagged(facts[name])) for name in sorted(facts.keys() & bits.keys())):
        read = np.array(math.nan if value is None else value, ">f4").tobytes().hex()
        demand(isinstance(value, int | str) or read == bits[name], f"facts.{name}", "the model read another")
    made += [(f"FRAUD_{flag['code']}", "refer", "refer", False, "") for flag in s["fraud"] or ()]
    duties: list[Any] = []
    later = LATER_DEFAULTS if "decided_day" in proof else {}
    for rule in ({**RULE_DEFAULTS, **later, **rule} for rule in policy["rules"]):
        rule["bound"] = None if rule["bound"] is None else Decimal(rule["bound"])
        if in_force(rule, day) and (not rule["products"] or proof["product_code"] in rule["products"]):
            verdict = verdict_of(rule, untagged(facts.get(rule["fact"])))
            cleared = verdict == "refer" and rule["cleared_by"] == "interview" and s["diligence"] in ("A", "B")
            kept = duties if rule["test"] == "duty" else made
            kept.append((rule["rule_id"], verdict, rule["severity"], cleared, sha(canonical(rule))))
    owed, room, fits = s["exposure_fen"], s["headroom_fen"], product["platforms"]
    within = owed is not None and owed + offer_fen <= policy["funding"]["legal_person_fen"]
    over = Decimal(proof["advice"]["price"][policy["cost"]["basis"]]) > Decimal(policy["cost"]["cap"])
    ours: tuple[tuple[str, str, str, bool], ...] = (
        ("PLATFORM_MISMATCH", "pass" if asked["platform"] in fits else "fail", "decline", True),
        ("TERM", "refer", "refer", asked["term_days"] > max(product["terms_days"])),
        ("CURRENCY", "fail", "decline", asked["currency"] != product.get("currency", "CNY")),
        *(("IN_FORCE", "refer", "refer", not in_force(terms, day)) for terms in (policy, product)),
        ("DATA_GATE", "refer", "refer", bool(s["gate_failures"])),
        ("EXPOSURE", *(("unknown", "refer") if owed is None else ("pass" if within else "fail", "decline")), True),
        ("FUNDING_CAP", "unknown" if room is None else "pass" if 0 < room >= offer_fen else "refer", "refer", True),
        ("COST_CAP", "unknown" if row is None else "refer" if over else "pass", "refer", True),
    )
    needed = {"order_base": s["order_base_fen"] if product["security"] == "orders" else 0, "headroom": room,
              "borrower": owed, "working_capital": s["working_capital_gap_fen"]}  # fmt: skip
    missing = any(needed[code] is None for code in policy.get("limits", {}).get("required", ()))
    ours += (("LIMIT_TERMS", "unknown", "refer", missing),)
    made += [(code, verdict, severity, False, "") for code, verdict, severity, shown in ours if shown]
    if not s["fraud"]:
        made.insert(0, ("FRAUD", "unknown" if s["fraud"] is None else "pass", "refer", False, ""))
    made += duties
    told = [(r["rule_id"], r["verdict"], r["severity"], r["cleared"], r["digest"]) for r in proof["rules"]]
    for mine, theirs in zip(made, told, strict=False):
        demand(mine == theirs, f"rules.{theirs[0]}", f"asked again it is {mine[:4]}, not {theirs[:4]}")
    demand(len(made) == len(told), "rules", f"{len(made)} apply, {len(told)} are recorded")


def check_limit(proof: Doc, policy: Doc, product: Doc, band: Doc) -> int:
    """The terms of the limit and which of them binds; answers the offer before anything else is asked."""
    s, told, funding, advance = proof["standing"], proof["advice"], policy["funding"], product.get("advance_share", 0)
    month, owed, orders = s["verified_month_fen"], s["exposure_fen"], s["order_base_fen"]
    shares = {n: Decimal(funding[n]) for n in ("borrower_share", "linked_share") if n in funding}
    part = {n: whole(funding["capital_fen"] * share, ROUND_FLOOR) for n, share in shares.items()}
    own = owed if s.get("own_exposure_fen") is None else s["own_exposure_fen"]
    most = whole(max(month or 0, 0) * Decimal(policy.get("limits", {}).get("proof_share", "0")), ROUND_FLOOR)
    proved = min(max(s.get("proved_month_fen", 0), 0), most)
    gap, sales = (
        s["working_capital_gap_fen"],
        whole(((month or 0) + proved) * Decimal(band["sales_share"]), ROUND_FLOOR),
    )
    base = None if orders is None else whole(orders * min(Decimal(advance), Decimal(1)), ROUND_FLOOR)
    known = {
        "requested": proof["asked"]["requested_fen"], "band_cap": band["cap_fen"], "sales": sales,
        "product_cap": product["max_fen"], "order_base": base, "working_capital": None if gap is None else max(gap, 0),
        "borrower": None if owed is None else part["borrower_share"] - own,
        "linked": None if owed is None or "linked_share" not in part else part["linked_share"] - owed,
        "legal_person": None if owed is None else funding["legal_person_fen"] - owed,
        "household": None if owed is None or "household_fen" not in funding else funding["household_fen"] - owed,
        "headroom": s["headroom_fen"],
    }  # fmt: skip
    pledged = product["security"] == "orders"
    amounts = {c: amount for c, amount in known.items() if amount is not None and (pledged or c != "order_base")}
    share = Decimal(policy["interview"]["cap_share"][s["diligence"]]) if s["diligence"] else Decimal(1)
    if share < 1:
        amounts["interview"] = whole(max(min(amounts.values()), 0) * share, ROUND_FLOOR)
    same(told, "terms", [{"amount_fen": fen, "code": code} for code, fen in amounts.items()], "advice.")
    least = min(amounts.values())
    same(told, "binding", next(code for code, fen in amounts.items() if fen == least), "advice.")
    offer = int(max(least, 0) // product["step_fen"] * product["step_fen"])
    same(told, "limit_fen", offer if told["outcome"] in ("approve", "approve_lower") else 0, "advice.")
    return offer


def half_share(policy: Doc) -> Decimal:
    """The part of the principal that half-equal instalments repay before the last."""
    return Decimal(policy.get("ledger", {}).get("half_equal_share", "0.5"))


def level_payment(daily: Fraction, gaps: Sequence[int]) -> Fraction:
    """The equal sum that repays one unit: what is owed is a line in it, and nought after the last payment."""
    owed, slope = Fraction(1), Fraction(0)
    for gap in gaps:
        owed, slope = owed * (1 + daily * gap), slope * (1 + daily * gap) + 1
    return owed / slope


def level_interest(amount_fen: int, daily: Fraction, gaps: Sequence[int], level: Fraction) -> list[int]:
    """Interest of each level payment to the fen: the rounded running total less what was posted before."""
    half, owed, run, posted = Fraction(1, 2), amount_fen, Fraction(0), [0]
    pay = math.floor(amount_fen * level + half)
    for gap in gaps:
        run += owed * daily * gap
        posted.append(math.floor(run + half))
        owed -= min(max(pay - posted[-1] + posted[-2], 0), owed)
    return [after - before for before, after in pairwise(posted)]


def check_cost(cost: Doc, amount_fen: int, start: date, repayment: str, half: Decimal, where: str) -> None:
    """What is paid in all, and that each yearly rate makes the dated payments worth what was received."""
    daily, fee, last = Decimal(cost["daily_rate"]), Decimal(cost["fee_rate"]), start + timedelta(cost["term_days"])
    months = (divmod(start.year * 12 + start.month + n, 12) for n in range(cost["term_days"] // 28 + 1))
    days = [date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])) for year, month in months]
    days = [*(day for day in days if (last - day).days >= 10 and repayment != "single"), last]
    gaps = [(day - before).days for before, day in pairwise([start, *days])]
    part = {"equal_principal": Decimal(1), "half_equal": half}.get(repayment, Decimal(0)) / len(days)
    level = level_payment(Fraction(daily), gaps) if repayment == "equal_instalment" else Fraction(0)
    even = Decimal(level.numerator) / Decimal(level.denominator)
    interest, principal, balance = [], [], Decimal(1)
    for day, gap in zip(days, gaps, strict=True):
        interest.append(balance * daily * gap)
        principal.append(balance if day == last else max(part, even - interest[-1]))
        balance -= principal[-1]
    paid = (
        level_interest(amount_fen, Fraction(daily), gaps, level) if level else [whole(amount_fen * i) for i in interest]
    )
    same(cost, "total_cost_fen", whole(amount_fen * fee) + sum(paid), where)
    same(cost, "nominal_365", str(daily * 365), where)
    years = [(day - start).days / 365 for day in days]
    times = [cost["term_days"] / (365 / 12)] if repayment == "single" else list(range(1, len(days) + 1))
    for field, rate, at in (("xirr", float(cost["xirr"]), years), ("irr_x12", float(cost["irr_x12"]) / 12, times)):
        worth = sum(float(a + b) / (1 + rate) ** t for a, b, t in zip(principal, interest, at, strict=True))
        demand(abs(worth - float(1 - fee)) <= 1e-7, where + field, "the payments have another rate")


def check_answer(proof: Doc, policy: Doc, product: Doc, band: Doc, offer: int) -> None:
    """What policy recommends on these checks, from which stage, by which lane, for which reasons."""
    s, told, rules = proof["standing"], proof["advice"], policy["interview"]
    rating, lend, score = s["diligence"], band["lend"], [reason["code"] for reason in s["reasons"]]
    unmet = [r for r in proof["rules"] if r["verdict"] != "pass" and not r["cleared"] and r["severity"] not in SILENT]
    hard = [r["rule_id"] for r in unmet if r["verdict"] != "unknown" and r["severity"] == "decline"]
    soft = [r["rule_id"] for r in unmet if r["verdict"] == "unknown" or r["severity"] == "refer"]
    by_talk = {rule["rule_id"] for rule in policy["rules"] if rule.get("cleared_by") == "interview"}
    asked = any(r["verdict"] == "refer" and r["rule_id"] in by_talk for r in proof["rules"])
    large = proof["asked"]["requested_fen"] >= rules["from_fen"] or (rules["on_mismatch"] and s["mismatches"] > 0)
    interview = rating is None and (asked or large or proof["band"] in rules["bands"])
    waits = interview and s["mismatches"] > 0 and rules["on_mismatch"] and lend != "auto"
    small, binding = offer < product["min_fen"], told["binding"]
    nobodys = binding == "headroom" or (binding == "sales" and s["verified_month_fen"] is None)
    newer, earlier = proof["form"] != "workbench-proof-2", score if lend == "decline" else None
    table: tuple[tuple[bool, str, str, list[str] | None], ...] = (
        (bool(hard), "decline", "rules", hard),
        (rating in rules["decline_ratings"], "decline", "diligence", ["DILIGENCE"] if newer else earlier),
        (lend == "decline", "decline", "score", score or ["BAND"]),
        (bool(soft), "refer", "rules", soft),
        (rating in rules["refer_ratings"], "refer", "diligence", ["DILIGENCE"]),
        (lend == "refer" and rating not in ("A", "B", "C"), "refer", "score", None),
        (waits, "refer", "contradictions", None),
        (small, "refer" if nobodys else "decline", "limit", None),
        (binding == "requested", "approve", "", []),
        (True, "approve_lower", "limit", None),
    )
    _, outcome, stage, reasons = next(row for row in table if row[0])
    if reasons is None and outcome == "refer":
        reasons = ["MISMATCH", *score] if s["mismatches"] and rating is None else score or ["BAND"]
    if reasons is None:
        term = "LIMIT_BELOW_LEAST" if small else f"LIMIT_{binding.upper()}"
        reasons = [term, *(score if binding in ("band_cap", "sales") else ())]
    for field, mine in (("outcome", outcome), ("stage", stage), ("needs_interview", interview)):
        same(told, field, mine, "advice.")
    demand([r["code"] for r in told["reasons"]] == reasons[:4], "advice.reasons", f"in their order: {reasons[:4]}")


def check_decision(proof: Doc, policy: Doc, product: Doc, start: date) -> None:
    """What people made of the advice: within the hard ceilings, priced as said, with reasons, signed by enough."""
    told, outcome, approved = proof["advice"], proof["outcome"], proof["outcome"] in ("approve", "approve_lower")
    if approved:
        soft = ("band_cap", "sales", "order_base", "working_capital")
        most = min(term["amount_fen"] for term in told["terms"] if term["code"] not in soft)
        demand(product["min_fen"] <= proof["limit_fen"] <= most, "limit_fen", f"at most {most} may be lent")
        mode, modes = proof.get("repayment") or product["repayment"], product.get("other_repayments", [])
        demand(mode in (product["repayment"], *modes), "repayment", "the product is not repaid in this way")
        check_cost(proof["price"], proof["limit_fen"], start, mode, half_share(policy), "price.")
        for field in ("daily_rate", "fee_rate", "term_days"):
            same(proof, field, proof["price"][field])
        demand(Decimal(proof["price"][policy["cost"]["basis"]]) <= Decimal(policy["cost"]["cap"]), "price", "over cap")
    s, higher = proof["standing"], proof["limit_fen"] > min(told["limit_fen"], proof["preparer_authority_fen"])
    other = outcome not in (told["outcome"], "refer") and not (approved and told["outcome"].startswith("approve"))
    cheap = approved and Decimal(proof["daily_rate"]) < Decimal(told["price"]["daily_rate"])
    weighed = [r for r in proof["rules"] if r["severity"] not in SILENT]
    doubt = any(r["verdict"] != "pass" and not r["cleared"] for r in weighed) or s["diligence"] in ("C", "D")
    second = approved and (doubt or (s["mismatches"] and not s["diligence"]) or s["drift"] is not None)
    if proof["preparer_role"] == "system":
        plain = all(r["verdict"] == "pass" for r in weighed) and not s["mismatches"] and s["drift"] is None
        alone = policy["lanes"]["automatic"] and plain and proof["limit_fen"] <= policy["lanes"]["auto_max_fen"]
        demand(outcome == told["outcome"] and (alone or not approved), "prepared_by", "people must decide this")
    elif higher or other or cheap or second or proof["override"]:
        demand(proof["approved_by"] not in (None, proof["prepared_by"]), "approved_by", "a second person is missing")
    same(proof, "reason_codes", [reason["code"] for reason in proof["reasons"]])
    demand(outcome != "decline" or 1 <= len(proof["reasons"]) <= 4, "reason_codes", "a decline has one to four")


def verify(raw: bytes, beside: Mapping[str, bytes], pack: Path | None = None, digest: str | None = None) -> None:
    """Do everything again. `beside`: policy.toml, product.toml and, without a pack, model.json. Raises `Wrong`."""
    demand(digest in (None, sha(raw)), "proof", f"its digest is {sha(raw)}")
    proof = json.loads(raw)
    demand(proof["form"] in ("workbench-proof-2", "workbench-proof-3"), "form", "is none that is known here")
    for field in sorted(proof.keys() - {"seals"} | proof["seals"].keys()):
        demand(field in proof and field in proof["seals"], field, "is missing, or was added")
        demand(sha(canonical(proof[field]))[:16] == proof["seals"][field], field, "is not what was sealed")
    demand(canonical(proof) == raw, "proof", "is written in another way")
    policy, product = (tomllib.loads(beside.get(f"{n}.toml", b"").decode("utf-8")) for n in ("policy", "product"))
    for name, document in (("policy", policy), ("product", product)):
        demand(sha(canonical(document)) == proof[f"{name}_digest"], f"{name}_digest", f"the {name} at hand is another")
    floors = {band["band"]: band["floor_points"] for band in policy["bands"]}
    if "model.json" in beside:
        demand(sha(beside["model.json"]) == proof["evidence_digest"], "evidence_digest", "the trees are others")
        check_model(proof, carried(beside["model.json"]), floors)
    if pack is not None:
        check_model(proof, packed(pack, proof["model_digest"]), floors)
    demand("model.json" in beside or pack is not None, "evidence_digest", "no model at hand: name its pack")
    day = date.fromordinal(proof["as_of_day"] + date(1970, 1, 1).toordinal())
    band = next(band for band in policy["bands"] if band["band"] == proof["band"])
    offer = check_limit(proof, policy, product, band)
    wanted, cost = (proof["product_code"], proof["band"]), proof["advice"]["price"]
    row = next((row for row in policy["prices"] if (row["product"], row["band"]) == wanted), None)
    if row is not None:
        days = min(proof["asked"]["term_days"], max(product["terms_days"]))
        for field, mine in (("daily_rate", row["daily_rate"]), ("fee_rate", row["fee_rate"]), ("term_days", days)):
            same(cost, field, mine, "advice.price.")
        check_cost(cost, offer, day, product["repayment"], half_share(policy), "advice.price.")
    told = proof.get("decided_day")
    demand(told is None or told >= proof["as_of_day"], "decided_day", "is before the day of the features")
    asked_on = day if told is None else date.fromordinal(told + date(1970, 1, 1).toordinal())
    check_rules(proof, policy, product, asked_on, offer, row)
    check_answer(proof, policy, product, band, offer)
    check_decision(proof, policy, product, day)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Perform a loan decision again from the proof it carries.")
    for name, kind in (("file", Path), ("--pack", Path), ("--policy", Path), ("--product", Path), ("--digest", str)):
        parser.add_argument(name, type=kind)
    chosen = parser.parse_args(arguments)
    try:
        data = chosen.file.read_bytes()
        beside = attached(data) if data.startswith(b"%PDF") else {"decision.json": data}
        named = {"policy.toml": chosen.policy, "product.toml": chosen.product}
        beside |= {name: path.read_bytes() for name, path in named.items() if path is not None}
        raw = beside.get("decision.json", b"")
        verify(raw, beside, chosen.pack, chosen.digest)
    except Exception as fault:  # what cannot even be read through is not as it should be either
        what = fault if isinstance(fault, Wrong) else f"proof: cannot be read through ({fault!r})"
        sys.stdout.write(f"FAIL {what}\n")
        return 1
    sys.stdout.write(f"PASS {json.loads(raw)['case_no']}, proof {sha(raw)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
