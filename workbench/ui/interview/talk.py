"""Where does the room ask the interview's content for free questions, the practice score and consent?

The one place that knows that a service may be older than the room: what it does not offer is None, and the room leaves
the part out.
"""

from __future__ import annotations

from inspect import signature
from typing import Any

from workbench.access.staff import Actor
from workbench.common.text import Lang, Text, same
from workbench.interview.questions import Diligence
from workbench.services.bundle import Services
from workbench.services.consents import words_of

PERSONAS = {
    "honest": Text("如实", "honest"),
    "exaggerating": Text("夸大", "exaggerating"),
    "evasive": Text("回避", "evasive"),
    "fraudulent": Text("造假", "fraudulent"),
    "nervous": Text("紧张但如实", "nervous but honest"),
}
REASON_NEEDED = "RATING_REASON_NEEDED"  # code of the refusal of a rating that differs from the derived one
SURPRISE = Text("随机，结束后揭晓", "Surprise me, told at the end")


def persona_name(code: str) -> Text:
    return PERSONAS.get(code, same(code))


def may_ask_freely(services: Services) -> bool:
    """Does the simulated applicant answer questions of the officer's own?"""
    return callable(vars(type(services.interview)).get("ask_freely"))


def ask_freely(services: Services, case_no: str, words: str, lang: Lang) -> str:
    """The applicant's words to a free question."""
    service: Any = services.interview
    reply = service.ask_freely(case_no, words, lang)
    return str(reply.words)


def practice(services: Services, case_no: str) -> Any | None:
    """How well the officer saw through the simulated applicant (`PracticeScore`); None where nothing tells it."""
    service: Any = services.interview
    if not callable(vars(type(service)).get("practice")):
        return None
    return service.practice(case_no)


def consent_words(scope: str) -> Text:
    """What is read to the applicant."""
    return words_of(scope)


def begin_real(services: Services, case_no: str, scope: str, actor: Actor) -> None:
    """Begin an interview with the applicant. What was agreed to is noted before it runs; killed between, it is planned
    still and nothing was recorded.
    """
    service: Any = services.interview
    service.start(case_no, actor, False, None, 0)
    services.recordings.agree(case_no, scope, actor, consent_words(scope))
    terms = {"recording": scope == "recording", "face_and_voice": scope == "recording"}
    known = signature(service.consent).parameters
    service.consent(case_no, actor, **{name: value for name, value in terms.items() if name in known})


def rate(services: Services, case_no: str, rating: Diligence, reason: str, actor: Actor) -> None:
    """Rate the diligence; a reason goes along only where one was written."""
    service: Any = services.interview
    service.rate(case_no, rating, actor, *((reason,) if reason else ()))
