"""What is a free question about?

By words of the topic in Chinese, in pinyin and in English; the longest word that is found wins. No network, no model:
what no word points to is not understood, and the applicant says so.
"""

from __future__ import annotations

import re
import unicodedata

from workbench.interview.persona import ApplicantWords, Intent

PROOF = "proof"
_LATIN = re.compile(r"[a-z]")
_FIGURE = re.compile(r"\d|[一二两三四五六七八九十]+(?:家|万|个)")


def plain_words(said: str) -> str:
    """Lower case, full-width forms made narrow, white space single."""
    return " ".join(unicodedata.normalize("NFKC", said).lower().split())


def topic_of(said: str, words: ApplicantWords) -> Intent | None:
    """The topic of a question; None where nothing points to one. Asking for proof is a topic only by itself."""
    text = plain_words(said)
    joined = text.replace(" ", "")
    best: tuple[int, Intent] | None = None
    for intent in words.intent:
        found = max((len(word) for word in _hits(text, joined, intent)), default=0)
        if not found or (intent.code == PROOF and best is not None):
            continue
        # A Chinese character says about as much as three Latin letters.
        if best is None or found > best[0] or best[1].code == PROOF:
            best = (found, intent)
    return None if best is None else best[1]


def _hits(text: str, joined: str, intent: Intent) -> list[str]:
    chinese = [word * 3 for word in intent.zh if word in text]
    spelled = [word for word in intent.pinyin if word in joined]
    english = [word for word in intent.en if _stands(word, text)]
    return [*chinese, *spelled, *english]


def _stands(word: str, text: str) -> bool:
    tail = r"(?:s|es|d|ed|ing)?\b" if _LATIN.search(word) else ""
    return re.search(rf"\b{re.escape(word)}{tail}", text) is not None


def asks_for_proof(said: str, words: ApplicantWords) -> bool:
    text = plain_words(said)
    proof = next(intent for intent in words.intent if intent.code == PROOF)
    return bool(_hits(text, text.replace(" ", ""), proof))


def leads(said: str, words: ApplicantWords) -> bool:
    """Does the question carry its answer: a tag that asks for a yes, or a figure offered with one?"""
    text = plain_words(said)
    tags = (*words.leading.zh, *words.leading.en)
    return any(tag in text for tag in tags) or (
        bool(_FIGURE.search(text)) and text.endswith(("吧", "吧?", "吗?", "吗"))
    )
