"""What may come onto the desk, and which numbers come of it, in one document?

`python -m workbench.services.data_dictionary docs/data-dictionary.md` writes it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from workbench.features import dictionary as features
from workbench.intake import dictionary as files


def render() -> str:
    """The whole dictionary as Markdown, ending in a line break."""
    return f"{features.render()}\n{files.render()}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")
