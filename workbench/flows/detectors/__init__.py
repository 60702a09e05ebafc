"""Which patterns of invented sales are looked for? Declared once, in the order in which an order leaves the sum."""

from __future__ import annotations

from workbench.flows.detectors.buyers import BUYER_CLUSTER, SELF_PURCHASE
from workbench.flows.detectors.detector import Detector, Finding, Threshold
from workbench.flows.detectors.money import CIRCULAR_FUNDS, ROUND_TRIP
from workbench.flows.detectors.parcels import EMPTY_PARCEL, WAYBILL_REUSE
from workbench.flows.detectors.reviews import REVIEW_BURST

__all__ = ["BY_CODE", "DETECTORS", "Detector", "Finding", "Threshold"]

DETECTORS: tuple[Detector, ...] = (
    EMPTY_PARCEL,
    WAYBILL_REUSE,
    CIRCULAR_FUNDS,
    SELF_PURCHASE,
    BUYER_CLUSTER,
    ROUND_TRIP,
    REVIEW_BURST,
)
BY_CODE: dict[str, Detector] = {detector.code: detector for detector in DETECTORS}
