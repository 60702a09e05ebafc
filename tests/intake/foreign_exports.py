"""Exports of foreign platforms in the true forms of their headers, with invented content."""

from __future__ import annotations

import csv
import io


def cells(line: str, delimiter: str = ",") -> list[str]:
    return line.split(delimiter)


SETTLEMENT_V2 = cells(
    "settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type "
    "order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount "
    "fulfillment-id posted-date posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id "
    "sku quantity-purchased promotion-id",
    " ",
)
SETTLEMENT_V1 = cells(
    "settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type "
    "order-id merchant-order-id adjustment-id shipment-id marketplace-name shipment-fee-type shipment-fee-amount "
    "order-fee-type order-fee-amount fulfillment-id posted-date order-item-code merchant-order-item-id "
    "merchant-adjustment-item-id sku quantity-purchased price-type price-amount item-related-fee-type "
    "item-related-fee-amount misc-fee-amount other-fee-amount other-fee-reason-description promotion-id "
    "promotion-type promotion-amount direct-payment-type direct-payment-amount other-amount",
    " ",
)
DATE_RANGE = cells(
    "date/time,settlement id,type,order id,sku,description,quantity,marketplace,account type,fulfillment,order city,"
    "order state,order postal,tax collection model,product sales,product sales tax,shipping credits,shipping credits "
    "tax,gift wrap credits,giftwrap credits tax,Regulatory Fee,Tax On Regulatory Fee,promotional rebates,promotional "
    "rebates tax,marketplace withheld tax,selling fees,fba fees,other transaction fees,other,total"
)
EBAY = cells(
    "Transaction creation date,Type,Order number,Legacy order ID,Buyer username,Buyer name,Ship to city,Ship to "
    "province/region/state,Ship to zip,Ship to country,Net amount,Payout currency,Payout date,Payout ID,Payout "
    "method,Payout status,Reason for hold,Item ID,Transaction ID,Item title,Custom label,Quantity,Item "
    "subtotal,Shipping and handling,Seller collected tax,eBay collected tax,Final Value Fee - fixed,Final Value Fee - "
    'variable,Regulatory operating fee,Very high "item not as described" fee,Below standard performance '
    "fee,International fee,Charity donation,Deposit processing fee,Gross transaction amount,Transaction "
    "currency,Exchange rate,Reference ID,Description"
)
PAYPAL = cells(
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,"
    "Item Title,Item ID,Sales Tax,Option 1 Name,Option 1 Value,Option 2 Name,Option 2 Value,Reference Txn ID,Invoice "
    "Number,Custom Number,Quantity,Receipt ID,Balance,Subject,Note,Balance Impact"
)
STRIPE_HISTORY = cells(
    "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description,Transfer,Transfer Date "
    "(UTC),Transfer Group"
)
STRIPE_PAYOUTS = cells(
    "automatic_payout_id,balance_transaction_id,created,available_on,currency,gross,fee,net,reporting_category,"
    "description"
)


def row(header: list[str], **given: str) -> list[str]:
    """Cells under `header`; a keyword is a header cell with its punctuation as underscores."""
    keys = ["".join(c if c.isalnum() else "_" for c in name.lower()) for name in header]
    unknown = set(given) - set(keys)
    assert not unknown, unknown
    return [given.get(key, "") for key in keys]


def table(header: list[str], rows: list[list[str]], delimiter: str = ",", *, quoted: bool = False) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([header, *rows])
    return text.getvalue()
