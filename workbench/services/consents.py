"""What did the applicant agree to before the first question, and how is that noted?

It stands once, in the record of the interview (`KeptTalk.consent`): what is read out and answered is noted there while
the interview is still planned, and confirmed as it begins. Room, recordings and papers read that and nothing else.
"""

from __future__ import annotations

from datetime import datetime

from workbench.access.staff import Actor
from workbench.common.text import Text
from workbench.interview.guide import load_guide
from workbench.interview.report import Consent

RECORDING, NOTES = "recording", "notes"
NOTES_VERSION = "notes-1"
NOTES_WORDS = Text(
    "本次访谈不录音、不录像，只由信贷员记录要点，仅用于审查这笔贷款申请。您是否同意开始？",
    "This interview is neither filmed nor recorded; the officer takes notes, only to review this loan application."
    " Do you agree to begin?",
)
"""What is read where nothing is to be recorded; the words for a recording are the guide's."""


def words_of(scope: str) -> Text:
    """What is read to the applicant before anything else, by what would be kept of the interview."""
    return load_guide().consent.words if scope == RECORDING else NOTES_WORDS


def scope_of(consent: Consent | None) -> str:
    """`recording`, `notes`, or nothing (empty) where nothing was noted. Both consents are needed to record."""
    if consent is None:
        return ""
    return RECORDING if consent.recording and consent.face_and_voice else NOTES


def noted(scope: str, read: Text | None, actor: Actor, at: datetime) -> Consent:
    """What was agreed to, with the words that were read: without any, those of `words_of`."""
    guide, words = load_guide().consent, read or words_of(scope)
    version = guide.version if words == guide.words else NOTES_VERSION if words == NOTES_WORDS else ""
    return Consent(at, actor.staff_id, words, version, scope == RECORDING, scope == RECORDING)


def confirmed(
    before: Consent | None, recording: bool | None, face_and_voice: bool | None, actor: Actor, at: datetime
) -> Consent:
    """The consent an interview begins with: as it was noted, unless something else is said now.

    Where nothing was noted before, sound and picture are agreed to and face and voice are not, unless said.
    """
    asked = (recording, face_and_voice)
    if before is not None and asked in ((None, None), (before.recording, before.face_and_voice)):
        return before
    guide = load_guide().consent
    sound = recording if recording is not None else before.recording if before else True
    face = face_and_voice if face_and_voice is not None else before.face_and_voice if before else False
    return Consent(at, actor.staff_id, guide.words, guide.version, sound, face)
