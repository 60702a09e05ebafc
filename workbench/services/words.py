"""How is a code of a source written for people?"""

from __future__ import annotations

from functools import cache

from workbench.common.text import Text, same


@cache
def _known() -> dict[str, Text]:
    from workbench.sample.world import category_names

    return dict(category_names())


def category_name(code: str) -> Text:
    """The words of a category code; the raw word of the source where it has none."""
    return _known().get(code) or same(code)
