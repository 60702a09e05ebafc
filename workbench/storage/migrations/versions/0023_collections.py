"""Which tables hold the ladder of penalties, collections, promises and instructions?"""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES: dict[str, tuple[str, ...]] = {
    "penalty_events": (
        "merchant_id VARCHAR NOT NULL",
        "event_no INTEGER NOT NULL",
        "step VARCHAR NOT NULL",
        "kind VARCHAR NOT NULL",
        "refers INTEGER",
        "answers_staff VARCHAR",
        "staff_id VARCHAR NOT NULL",
        "at VARCHAR NOT NULL",
        "day INTEGER NOT NULL",
        "days_past_due INTEGER NOT NULL",
        "loan_class INTEGER NOT NULL",
        "owed_fen INTEGER NOT NULL",
        "persons INTEGER NOT NULL",
        "reason TEXT NOT NULL",
        "basis TEXT NOT NULL",
        "policy_digest VARCHAR NOT NULL",
        "CONSTRAINT pk_penalty_events PRIMARY KEY (merchant_id, event_no)",
        "CONSTRAINT ck_penalty_events_kind_known CHECK (kind IN"
        " ('suggest','propose','agree','refuse','withdraw','ask_lift','lift','keep'))",
        "CONSTRAINT ck_penalty_events_days_past_due_not_negative CHECK (days_past_due >= 0)",
        "CONSTRAINT ck_penalty_events_owed_fen_not_negative CHECK (owed_fen >= 0)",
        "CONSTRAINT ck_penalty_events_persons_known CHECK (persons IN (1, 2))",
        "CONSTRAINT ck_penalty_events_answers_something CHECK ((kind IN"
        " ('agree','refuse','withdraw','lift','keep')) = (refers IS NOT NULL))",
        "CONSTRAINT ck_penalty_events_answered_known CHECK ((refers IS NULL) = (answers_staff IS NULL))",
        "CONSTRAINT ck_penalty_events_two_people CHECK (kind NOT IN ('agree','lift') OR persons < 2 OR"
        " (staff_id <> answers_staff AND staff_id <> 'system' AND answers_staff <> 'system'))",
        "CONSTRAINT ck_penalty_events_past_due CHECK (kind NOT IN ('propose','agree') OR days_past_due > 0)",
        "CONSTRAINT ck_penalty_events_reason_given CHECK (kind NOT IN ('ask_lift','lift','refuse','keep') OR"
        " length(trim(reason)) >= 10)",
        "CONSTRAINT ck_penalty_events_suggested_by_program CHECK (kind <> 'suggest' OR staff_id = 'system')",
        "CONSTRAINT ck_penalty_events_acted_by_person CHECK (kind = 'suggest' OR staff_id <> 'system')",
        "CONSTRAINT fk_penalty_events_merchant_id FOREIGN KEY(merchant_id) REFERENCES merchants (merchant_id)",
        "CONSTRAINT fk_penalty_events_staff_id FOREIGN KEY(staff_id) REFERENCES staff (staff_id)",
    ),
    "collection_files": (
        "merchant_id VARCHAR NOT NULL",
        "owner VARCHAR",
        "next_day INTEGER",
        "step VARCHAR NOT NULL",
        "waiting VARCHAR NOT NULL",
        "suggested VARCHAR NOT NULL",
        "CONSTRAINT pk_collection_files PRIMARY KEY (merchant_id)",
        "CONSTRAINT fk_collection_files_merchant_id FOREIGN KEY(merchant_id) REFERENCES merchants (merchant_id)",
        "CONSTRAINT fk_collection_files_owner FOREIGN KEY(owner) REFERENCES staff (staff_id)",
    ),
    "contacts": (
        "contact_id INTEGER NOT NULL",
        "merchant_id VARCHAR NOT NULL",
        "at VARCHAR NOT NULL",
        "day INTEGER NOT NULL",
        "kind VARCHAR NOT NULL",
        "party VARCHAR NOT NULL",
        "outcome VARCHAR NOT NULL",
        "note TEXT NOT NULL",
        "next_day INTEGER",
        "breaches VARCHAR NOT NULL",
        "staff_id VARCHAR NOT NULL",
        "CONSTRAINT pk_contacts PRIMARY KEY (contact_id)",
        "CONSTRAINT ck_contacts_kind_known CHECK (kind IN ('phone','message','letter','visit','video'))",
        "CONSTRAINT ck_contacts_party_known CHECK (party IN ('borrower','guarantor'))",
        "CONSTRAINT ck_contacts_outcome_known CHECK (outcome IN"
        " ('reached','no_answer','promised','refused','disputed','hardship','wrong_number'))",
        "CONSTRAINT ck_contacts_breach_explained CHECK (breaches = '' OR length(trim(note)) >= 10)",
        "CONSTRAINT fk_contacts_merchant_id FOREIGN KEY(merchant_id) REFERENCES merchants (merchant_id)",
        "CONSTRAINT fk_contacts_staff_id FOREIGN KEY(staff_id) REFERENCES staff (staff_id)",
    ),
    "promises": (
        "promise_id INTEGER NOT NULL",
        "merchant_id VARCHAR NOT NULL",
        "made_day INTEGER NOT NULL",
        "due_day INTEGER NOT NULL",
        "amount_fen INTEGER NOT NULL",
        "paid_before_fen INTEGER NOT NULL",
        "paid_fen INTEGER NOT NULL",
        "state VARCHAR NOT NULL",
        "judged_day INTEGER",
        "staff_id VARCHAR NOT NULL",
        "CONSTRAINT pk_promises PRIMARY KEY (promise_id)",
        "CONSTRAINT ck_promises_state_known CHECK (state IN ('open','kept','broken','replaced'))",
        "CONSTRAINT ck_promises_amount_positive CHECK (amount_fen > 0)",
        "CONSTRAINT ck_promises_due_after_made CHECK (due_day >= made_day)",
        "CONSTRAINT ck_promises_paid_before_fen_not_negative CHECK (paid_before_fen >= 0)",
        "CONSTRAINT ck_promises_judged_whole CHECK ((state = 'open') = (judged_day IS NULL))",
        "CONSTRAINT fk_promises_merchant_id FOREIGN KEY(merchant_id) REFERENCES merchants (merchant_id)",
        "CONSTRAINT fk_promises_staff_id FOREIGN KEY(staff_id) REFERENCES staff (staff_id)",
    ),
    "hardship_requests": (
        "request_id INTEGER NOT NULL",
        "merchant_id VARCHAR NOT NULL",
        "asks VARCHAR NOT NULL",
        "words TEXT NOT NULL",
        "asked_by VARCHAR NOT NULL",
        "asked_at VARCHAR NOT NULL",
        "state VARCHAR NOT NULL",
        "answered_by VARCHAR",
        "answered_at VARCHAR",
        "answer TEXT NOT NULL",
        "CONSTRAINT pk_hardship_requests PRIMARY KEY (request_id)",
        "CONSTRAINT ck_hardship_requests_asks_known CHECK (asks IN ('extend','instalments','pause','other'))",
        "CONSTRAINT ck_hardship_requests_state_known CHECK (state IN ('open','granted','refused','withdrawn'))",
        "CONSTRAINT ck_hardship_requests_words_given CHECK (length(trim(words)) >= 10)",
        "CONSTRAINT ck_hardship_requests_answered_whole CHECK ((state = 'open') = (answered_by IS NULL))",
        "CONSTRAINT ck_hardship_requests_two_people CHECK (state NOT IN ('granted','refused') OR answered_by"
        " <> asked_by)",
        "CONSTRAINT ck_hardship_requests_answer_says_why CHECK (state = 'open' OR length(trim(answer)) >= 10)",
        "CONSTRAINT fk_hardship_requests_merchant_id FOREIGN KEY(merchant_id) REFERENCES merchants (merchant_id)",
        "CONSTRAINT fk_hardship_requests_asked_by FOREIGN KEY(asked_by) REFERENCES staff (staff_id)",
        "CONSTRAINT fk_hardship_requests_answered_by FOREIGN KEY(answered_by) REFERENCES staff (staff_id)",
    ),
    "instructions": (
        "number INTEGER NOT NULL",
        "kind VARCHAR NOT NULL",
        "subject VARCHAR NOT NULL",
        "day INTEGER NOT NULL",
        "at VARCHAR NOT NULL",
        "staff_id VARCHAR NOT NULL",
        "digest VARCHAR NOT NULL",
        "text TEXT NOT NULL",
        "CONSTRAINT pk_instructions PRIMARY KEY (number)",
        "CONSTRAINT uq_instructions_kind_subject_day UNIQUE (kind, subject, day)",
        "CONSTRAINT ck_instructions_digest_whole CHECK (length(digest) = 64)",
        "CONSTRAINT fk_instructions_staff_id FOREIGN KEY(staff_id) REFERENCES staff (staff_id)",
    ),
}
INDEXES = (
    "CREATE UNIQUE INDEX uq_penalty_events_answer ON penalty_events (merchant_id, refers) WHERE refers IS NOT NULL",
    "CREATE INDEX ix_instructions_subject ON instructions (subject)",
    "CREATE INDEX ix_collection_files_owner ON collection_files (owner)",
    "CREATE INDEX ix_contacts_merchant ON contacts (merchant_id, day)",
    "CREATE INDEX ix_promises_state ON promises (state, due_day)",
    "CREATE UNIQUE INDEX uq_promises_open ON promises (merchant_id) WHERE state = 'open'",
    "CREATE UNIQUE INDEX uq_hardship_open ON hardship_requests (merchant_id) WHERE state = 'open'",
)
KEPT = {
    "penalty_events": "what was done about a debt is only ever added to",
    "contacts": "what was said is only ever added to",
    "instructions": "an instruction that was written stays as it is",
}
# Whoever an answer answers is read from the event itself: nobody can name somebody else as the first person.
_ANSWERED = (
    "CREATE TRIGGER penalty_events_answered BEFORE INSERT ON penalty_events WHEN NEW.refers IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM penalty_events e WHERE e.merchant_id = NEW.merchant_id AND e.event_no = NEW.refers"
    " AND e.step = NEW.step AND e.staff_id = NEW.answers_staff AND e.persons <= NEW.persons AND e.kind ="
    " CASE WHEN NEW.kind IN ('lift', 'keep') THEN 'ask_lift' WHEN NEW.kind = 'withdraw' AND e.kind = 'ask_lift'"
    " THEN 'ask_lift' ELSE 'propose' END)"
    " BEGIN SELECT RAISE(ABORT, 'an answer names the event it answers'); END"
)


def upgrade() -> None:
    for name, parts in TABLES.items():
        op.execute(f"CREATE TABLE {name} ({', '.join(parts)})")
    for index in INDEXES:
        op.execute(index)
    for name, words in KEPT.items():
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name}"
                f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
    op.execute(_ANSWERED)
