"""Does everything that belongs to a case travel with it?"""

from __future__ import annotations

from workbench.storage.case_rows import OF_CASE
from workbench.storage.tables import METADATA

# What a desk keeps for itself, and why.
STAYS = {
    "journal": "the chain is the desk's own; its head travels",
    "commands": "keys of commands sent to this desk",
    "custody": "the chain travels beside the rows",
    "forks": "found at this desk",
    "loans": "a line is booked where the case began",
    "recordings": "large files, under this desk's consent and retention",
    "interview_bookmarks": "they point into recordings",
    "interview_snapshots": "files of recordings",
    "interview_drafts": "unfinished words of this desk's officer",
    "practice_scores": "an officer's own practice",
    "blind_reviews": "the second reviewer must not be named to the first",
    "case_locks": "who holds the case open at this desk",
    "shadow_scores": "never shown to who decides",
}


def test_every_table_with_a_case_travels_or_says_why_not() -> None:
    of_case = {name for name, table in METADATA.tables.items() if "case_no" in table.c}
    assert of_case == set(OF_CASE) | set(STAYS)
    assert not set(OF_CASE) & set(STAYS)
