"""Which facts does a line of each flow carry?

Every line names its merchant and its local calendar day (`day`, days since 1970-01-01), so that a feature's window is
integer arithmetic. Amounts are integer minor units. Buyers, counterparties and waybills are keyed hashes. A fact that
the source does not give is NULL; it is never zero.
"""

from __future__ import annotations

from enum import StrEnum


class LineKind(StrEnum):
    ORDERS = "orders"  # commerce
    FUND = "fund"  # money in and out of the payment or bank account
    SHIPMENTS = "shipments"  # logistics
    EVENTS = "events"  # what buyers and the platform say
    INVOICES = "invoices"  # commerce of enterprises known by their VAT invoices


SCHEMAS: dict[LineKind, dict[str, str]] = {
    LineKind.ORDERS: {
        "merchant_id": "VARCHAR",
        "day": "INTEGER",  # day created
        "order_id": "VARCHAR",
        "line_no": "INTEGER",  # 1 for a whole order
        "created_at": "TIMESTAMP",
        "paid_at": "TIMESTAMP",
        "shipped_at": "TIMESTAMP",
        "closed_at": "TIMESTAMP",  # confirmed, closed or refunded in full
        "status": "VARCHAR",  # unpaid, paid, shipped, finished, closed, refunded, unknown
        "gross_fen": "BIGINT",  # payable incl. freight, before refund
        "paid_fen": "BIGINT",  # what the buyer paid
        "refund_fen": "BIGINT",
        "freight_fen": "BIGINT",
        "quantity": "INTEGER",
        "buyer_key": "VARCHAR",
        "item": "VARCHAR",  # category or title word, never a person's data
        "dest_region": "VARCHAR",
        "currency": "VARCHAR",
    },
    LineKind.FUND: {
        "merchant_id": "VARCHAR",
        "day": "INTEGER",
        "line_id": "VARCHAR",
        "at": "TIMESTAMP",
        "amount_fen": "BIGINT",  # signed: money in is positive
        "balance_fen": "BIGINT",  # after the line, NULL where the source has none
        "kind": "VARCHAR",  # sale, refund, purchase, fee, loan_in, loan_out, transfer, other
        "order_id": "VARCHAR",
        "counterparty_key": "VARCHAR",
        "currency": "VARCHAR",
    },
    LineKind.SHIPMENTS: {
        "merchant_id": "VARCHAR",
        "day": "INTEGER",  # day handed to the carrier (day of the order while not shipped)
        "order_id": "VARCHAR",
        "waybill_key": "VARCHAR",
        "carrier": "VARCHAR",
        "paid_at": "TIMESTAMP",
        "shipped_at": "TIMESTAMP",
        "signed_at": "TIMESTAMP",
        "promised_at": "TIMESTAMP",
        "origin_region": "VARCHAR",
        "dest_region": "VARCHAR",
        "weight_g": "INTEGER",
        "state": "VARCHAR",  # signed, moving, exception, returned, unknown
    },
    LineKind.EVENTS: {
        "merchant_id": "VARCHAR",
        "day": "INTEGER",
        # visit, payment, login, review, complaint, penalty, rating_item, rating_service, rating_logistics, inquiry,
        # other_lender
        "kind": "VARCHAR",
        "value": "DOUBLE",  # visits or payments a day, stars of a review, points of a penalty, rating 0..5, lenders
        "count": "INTEGER",
        "order_id": "VARCHAR",
    },
    LineKind.INVOICES: {
        "merchant_id": "VARCHAR",
        "day": "INTEGER",
        "invoice_no": "VARCHAR",
        "side": "VARCHAR",  # sale, purchase
        "counterparty_key": "VARCHAR",
        "net_fen": "BIGINT",
        "tax_fen": "BIGINT",
        "gross_fen": "BIGINT",
        "void": "BOOLEAN",
        "repeat_no": "INTEGER",  # 0 for the first of identical rows, 1 for its exact repeat, ...: marked, never dropped
        "currency": "VARCHAR",
    },
}
