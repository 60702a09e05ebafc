"""How did one loan stand on a past day, and does it belong to a figure of that day?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.services.loan_filter import LoanFilter


@dataclass(frozen=True, slots=True)
class LoanThen:
    """A loan that owed at the end of a day."""

    loan_no: int
    merchant_id: str
    product_code: str
    entity: str
    owner: str
    loan_class: int
    bucket: int
    principal_fen: int
    opened_day: int

    def fits(self, wanted: LoanFilter) -> bool:
        """Every field that is set must hold; states and officers are not known of a past day."""
        exact = (
            (wanted.product, self.product_code), (wanted.loan_class, self.loan_class), (wanted.bucket, self.bucket),
            (wanted.merchant_id, self.merchant_id), (wanted.owner, self.owner), (wanted.entity, self.entity),
        )  # fmt: skip
        return (
            all(asked is None or asked == has for asked, has in exact)
            and (wanted.least_class is None or self.loan_class >= wanted.least_class)
            and (wanted.least_bucket is None or self.bucket >= wanted.least_bucket)
            and (wanted.opened_from is None or self.opened_day >= wanted.opened_from)
            and (wanted.opened_to is None or self.opened_day <= wanted.opened_to)
        )
