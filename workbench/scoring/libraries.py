"""Which libraries train and validate, and do they load?"""

from __future__ import annotations

import sys
from importlib import import_module

# A bundle scores, explains and decides without these; they validate models where the program is installed from source.
LEFT_OUT_OF_BUNDLES = ("shap", "sklearn")


def versions() -> dict[str, str]:
    """Version by name, after really loading each; slow, so only a self-check asks."""
    import warnings

    wanted = ["xgboost", *(() if getattr(sys, "frozen", False) else LEFT_OUT_OF_BUNDLES)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what these libraries warn of at import is theirs
        return {name: str(import_module(name).__version__) for name in wanted}
