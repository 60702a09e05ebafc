"""How is a code of a source written for people?"""

from __future__ import annotations

from workbench.common.text import Text, same

CATEGORY_NAMES: dict[str, Text] = {}


def category_name(code: str) -> Text:
    """The words of a category code; the raw word of the source where it has none."""
    return CATEGORY_NAMES.get(code) or same(code)
