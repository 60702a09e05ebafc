"""Which tables hold where money comes from, what is promised, with whom it is lent and what was sold?

What staff wrote into settings before becomes records: banks and lines become borrowings, what was sold a pool. Unknown
stays unknown: lines of banks nobody counted become one borrowing of an unnamed lender.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE capital_events (
        number INTEGER NOT NULL,
        entity VARCHAR NOT NULL,
        from_day INTEGER NOT NULL,
        capital_fen INTEGER NOT NULL,
        reason TEXT NOT NULL,
        state VARCHAR NOT NULL,
        proposed_by VARCHAR NOT NULL,
        proposed_at VARCHAR NOT NULL,
        agreed_by VARCHAR,
        agreed_at VARCHAR,
        CONSTRAINT pk_capital_events PRIMARY KEY (number),
        CONSTRAINT ck_capital_events_state_known CHECK (state IN ('proposed','active','ended','refused')),
        CONSTRAINT ck_capital_events_capital_fen_not_negative CHECK (capital_fen >= 0),
        CONSTRAINT ck_capital_events_two_persons CHECK (agreed_by IS NULL OR agreed_by <> proposed_by),
        CONSTRAINT ck_capital_events_active_agreed CHECK (state <> 'active' OR agreed_by IS NOT NULL),
        CONSTRAINT fk_capital_events_proposed_by FOREIGN KEY(proposed_by) REFERENCES staff (staff_id),
        CONSTRAINT fk_capital_events_agreed_by FOREIGN KEY(agreed_by) REFERENCES staff (staff_id)
    )""",
    """CREATE TABLE borrowings (
        number INTEGER NOT NULL,
        lender VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        entity VARCHAR NOT NULL,
        amount_fen INTEGER NOT NULL,
        rate INTEGER NOT NULL,
        from_day INTEGER NOT NULL,
        to_day INTEGER NOT NULL,
        ended_day INTEGER,
        reason TEXT NOT NULL,
        state VARCHAR NOT NULL,
        proposed_by VARCHAR NOT NULL,
        proposed_at VARCHAR NOT NULL,
        agreed_by VARCHAR,
        agreed_at VARCHAR,
        CONSTRAINT pk_borrowings PRIMARY KEY (number),
        CONSTRAINT ck_borrowings_state_known CHECK (state IN ('proposed','active','ended','refused')),
        CONSTRAINT ck_borrowings_kind_known CHECK (kind IN ('bank','shareholder','group','bond')),
        CONSTRAINT ck_borrowings_amount_fen_not_negative CHECK (amount_fen >= 0),
        CONSTRAINT ck_borrowings_rate_not_negative CHECK (rate >= 0),
        CONSTRAINT ck_borrowings_ends_after_start CHECK (to_day > from_day),
        CONSTRAINT ck_borrowings_two_persons CHECK (agreed_by IS NULL OR agreed_by <> proposed_by),
        CONSTRAINT ck_borrowings_ended_names_day CHECK ((state = 'ended') = (ended_day IS NOT NULL)),
        CONSTRAINT fk_borrowings_proposed_by FOREIGN KEY(proposed_by) REFERENCES staff (staff_id),
        CONSTRAINT fk_borrowings_agreed_by FOREIGN KEY(agreed_by) REFERENCES staff (staff_id)
    )""",
    """CREATE TABLE guarantees (
        number INTEGER NOT NULL,
        guarantor VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        entity VARCHAR NOT NULL,
        product_code VARCHAR NOT NULL,
        coverage INTEGER NOT NULL,
        cap_fen INTEGER,
        from_day INTEGER NOT NULL,
        to_day INTEGER NOT NULL,
        reason TEXT NOT NULL,
        state VARCHAR NOT NULL,
        proposed_by VARCHAR NOT NULL,
        proposed_at VARCHAR NOT NULL,
        agreed_by VARCHAR,
        agreed_at VARCHAR,
        CONSTRAINT pk_guarantees PRIMARY KEY (number),
        CONSTRAINT ck_guarantees_state_known CHECK (state IN ('proposed','active','ended','refused')),
        CONSTRAINT ck_guarantees_kind_known CHECK (kind IN ('platform','company')),
        CONSTRAINT ck_guarantees_coverage_share CHECK (coverage > 0 AND coverage <= 1000000),
        CONSTRAINT ck_guarantees_ends_after_start CHECK (to_day > from_day),
        CONSTRAINT ck_guarantees_two_persons CHECK (agreed_by IS NULL OR agreed_by <> proposed_by),
        CONSTRAINT fk_guarantees_proposed_by FOREIGN KEY(proposed_by) REFERENCES staff (staff_id),
        CONSTRAINT fk_guarantees_agreed_by FOREIGN KEY(agreed_by) REFERENCES staff (staff_id)
    )""",
    """CREATE TABLE partners (
        partner_id VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        least_own INTEGER NOT NULL,
        most_fen INTEGER,
        from_day INTEGER NOT NULL,
        reason TEXT NOT NULL,
        state VARCHAR NOT NULL,
        proposed_by VARCHAR NOT NULL,
        proposed_at VARCHAR NOT NULL,
        agreed_by VARCHAR,
        agreed_at VARCHAR,
        CONSTRAINT pk_partners PRIMARY KEY (partner_id),
        CONSTRAINT ck_partners_state_known CHECK (state IN ('proposed','active','ended','refused')),
        CONSTRAINT ck_partners_kind_known CHECK (kind IN ('bank','trust','consumer_finance','micro_loan')),
        CONSTRAINT ck_partners_least_own_share CHECK (least_own >= 0 AND least_own <= 1000000),
        CONSTRAINT ck_partners_two_persons CHECK (agreed_by IS NULL OR agreed_by <> proposed_by),
        CONSTRAINT ck_partners_active_agreed CHECK (state <> 'active' OR agreed_by IS NOT NULL),
        CONSTRAINT fk_partners_proposed_by FOREIGN KEY(proposed_by) REFERENCES staff (staff_id),
        CONSTRAINT fk_partners_agreed_by FOREIGN KEY(agreed_by) REFERENCES staff (staff_id)
    )""",
    """CREATE TABLE loan_shares (
        loan_no INTEGER NOT NULL,
        partner_id VARCHAR NOT NULL,
        share INTEGER NOT NULL,
        CONSTRAINT pk_loan_shares PRIMARY KEY (loan_no, partner_id),
        CONSTRAINT ck_loan_shares_share_of_loan CHECK (share > 0 AND share < 1000000),
        CONSTRAINT fk_loan_shares_loan_no FOREIGN KEY(loan_no) REFERENCES loans (loan_no),
        CONSTRAINT fk_loan_shares_partner_id FOREIGN KEY(partner_id) REFERENCES partners (partner_id)
    )
     WITHOUT ROWID""",
    """CREATE TABLE reservations (
        number INTEGER NOT NULL,
        loan_no INTEGER NOT NULL,
        entity VARCHAR NOT NULL,
        amount_fen INTEGER NOT NULL,
        used_fen INTEGER NOT NULL,
        from_day INTEGER NOT NULL,
        until_day INTEGER NOT NULL,
        state VARCHAR NOT NULL,
        closed_day INTEGER,
        reason VARCHAR NOT NULL,
        CONSTRAINT pk_reservations PRIMARY KEY (number),
        CONSTRAINT ck_reservations_state_known CHECK (state IN ('active','drawn','lapsed','released')),
        CONSTRAINT ck_reservations_used_fen_not_negative CHECK (used_fen >= 0),
        CONSTRAINT ck_reservations_used_within CHECK (used_fen <= amount_fen),
        CONSTRAINT ck_reservations_until_after_start CHECK (until_day >= from_day),
        CONSTRAINT ck_reservations_closed_names_day CHECK ((state = 'active') = (closed_day IS NULL)),
        CONSTRAINT fk_reservations_loan_no FOREIGN KEY(loan_no) REFERENCES loans (loan_no)
    )""",
    """CREATE TABLE pools (
        pool_id VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        entity VARCHAR NOT NULL,
        state VARCHAR NOT NULL,
        rules TEXT NOT NULL,
        terms TEXT NOT NULL,
        cut_day INTEGER NOT NULL,
        transfer_day INTEGER NOT NULL,
        outside_fen INTEGER NOT NULL,
        reason TEXT NOT NULL,
        proposed_by VARCHAR NOT NULL,
        proposed_at VARCHAR NOT NULL,
        agreed_by VARCHAR,
        agreed_at VARCHAR,
        CONSTRAINT pk_pools PRIMARY KEY (pool_id),
        CONSTRAINT ck_pools_state_known CHECK (state IN ('proposed','pending','active','cancelled','closed')),
        CONSTRAINT ck_pools_outside_fen_not_negative CHECK (outside_fen >= 0),
        CONSTRAINT ck_pools_two_persons CHECK (agreed_by IS NULL OR agreed_by <> proposed_by),
        CONSTRAINT ck_pools_pending_agreed CHECK
            (state IN ('proposed','cancelled') OR agreed_by IS NOT NULL OR outside_fen > 0),
        CONSTRAINT fk_pools_proposed_by FOREIGN KEY(proposed_by) REFERENCES staff (staff_id),
        CONSTRAINT fk_pools_agreed_by FOREIGN KEY(agreed_by) REFERENCES staff (staff_id)
    )""",
    """CREATE TABLE pool_loans (
        pool_id VARCHAR NOT NULL,
        loan_no INTEGER NOT NULL,
        state VARCHAR NOT NULL,
        listed_day INTEGER NOT NULL,
        day INTEGER,
        until_day INTEGER,
        principal_fen INTEGER NOT NULL,
        interest_fen INTEGER NOT NULL,
        price_fen INTEGER NOT NULL,
        reason VARCHAR NOT NULL,
        CONSTRAINT pk_pool_loans PRIMARY KEY (pool_id, loan_no),
        CONSTRAINT ck_pool_loans_state_known CHECK (state IN ('listed','active','dropped','bought_back','ended')),
        CONSTRAINT ck_pool_loans_principal_fen_not_negative CHECK (principal_fen >= 0),
        CONSTRAINT ck_pool_loans_price_fen_not_negative CHECK (price_fen >= 0),
        CONSTRAINT fk_pool_loans_pool_id FOREIGN KEY(pool_id) REFERENCES pools (pool_id),
        CONSTRAINT fk_pool_loans_loan_no FOREIGN KEY(loan_no) REFERENCES loans (loan_no)
    )
     WITHOUT ROWID""",
    """CREATE TABLE pool_events (
        pool_id VARCHAR NOT NULL,
        event_no INTEGER NOT NULL,
        day INTEGER NOT NULL,
        kind VARCHAR NOT NULL,
        loans INTEGER NOT NULL,
        principal_fen INTEGER NOT NULL,
        amount_fen INTEGER NOT NULL,
        staff_id VARCHAR NOT NULL,
        facts TEXT NOT NULL,
        CONSTRAINT pk_pool_events PRIMARY KEY (pool_id, event_no),
        CONSTRAINT ck_pool_events_kind_known CHECK (kind IN
      ('propose','agree','list','transfer','distribute','buy_back','cancel','close','outside')),
        CONSTRAINT fk_pool_events_pool_id FOREIGN KEY(pool_id) REFERENCES pools (pool_id)
    )
     WITHOUT ROWID""",
)
INDEXES = (
    "CREATE INDEX ix_loan_shares_partner ON loan_shares (partner_id)",
    "CREATE INDEX ix_reservations_loan ON reservations (loan_no)",
    "CREATE INDEX ix_reservations_until ON reservations (until_day) WHERE state = 'active'",
    "CREATE UNIQUE INDEX uq_reservations_active ON reservations (loan_no) WHERE state = 'active'",
    "CREATE UNIQUE INDEX uq_pool_loans_owner ON pool_loans (loan_no) WHERE state = 'active'",
    "CREATE UNIQUE INDEX uq_pool_events_distribute ON pool_events (pool_id, day) WHERE kind = 'distribute'",
)


def upgrade() -> None:
    for statement in (*TABLES, *INDEXES):
        op.execute(statement)
    _from_settings()


def _from_settings() -> None:
    found = {
        row.key: json.loads(row.value)
        for row in op.get_bind().execute(sa.text("SELECT key, value FROM settings WHERE key LIKE 'funding.%'"))
    }
    banks, lines, sold = (found.get(f"funding.{name}") for name in ("bank_lenders", "lines_fen", "sold_fen"))
    told = {"by": "system", "at": "1970-01-01T00:00:00.000000+00:00", "why": "登记前的资金数据"}
    parts = [("", int(lines))] if banks is None and lines else []
    if banks:
        whole = int(lines or 0)
        each = whole // int(banks)
        parts = [
            (f"登记前银行 {n + 1}", whole - each * (int(banks) - 1) if n == 0 else each) for n in range(int(banks))
        ]
    for lender, amount_fen in parts:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO borrowings (lender, kind, entity, amount_fen, rate, from_day, to_day, reason, state,"
                " proposed_by, proposed_at)"
                " VALUES (:lender, 'bank', '', :amount, 0, 0, 100000, :why, 'active', :by, :at)"
            ),
            {"lender": lender, "amount": amount_fen, **told},
        )
    if banks == 0 or parts:
        op.execute("INSERT OR REPLACE INTO settings VALUES ('funding.borrowings_known', 'true')")
    if sold:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO pools (pool_id, name, entity, state, rules, terms, cut_day, transfer_day, outside_fen,"
                " reason, proposed_by, proposed_at)"
                " VALUES ('P-0000', :why, '', 'active', '{}', '{}', 0, 0, :sold, :why, :by, :at)"
            ),
            {"sold": int(sold), **told},
        )
    op.execute("DELETE FROM settings WHERE key IN ('funding.bank_lenders', 'funding.lines_fen', 'funding.sold_fen')")
