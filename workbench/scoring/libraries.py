"""Which libraries train and validate, and do they load?"""

from __future__ import annotations


def versions() -> dict[str, str]:
    """Version by name, after really loading each; slow, so only a self-check asks."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what these libraries warn of at import is theirs
        import shap
        import sklearn
        import xgboost

    return {library.__name__: str(library.__version__) for library in (xgboost, shap, sklearn)}
