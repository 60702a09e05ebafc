"""How is one wording kept in both languages of the desk?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Lang(StrEnum):
    """A language the desk speaks."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in Chinese and English; both are required, so neither can be forgotten."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en

    def format(self, **values: object) -> Text:
        """Fill the same named places in both wordings; a `Text` value contributes its own language."""
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))

    def __add__(self, other: Text) -> Text:
        return Text(self.zh + other.zh, self.en + other.en)


def same(word: str) -> Text:
    """A wording that is never translated: merchant data, codes, product names of others."""
    return Text(word, word)
