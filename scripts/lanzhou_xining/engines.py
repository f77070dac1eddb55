"""The same mixed models in two other packages, as a cross-check of ours."""

import warnings

import pandas as pd

from scripts.methods.mixed_design import Formula


def mixedlm_log_likelihood(formula: Formula, sample: pd.DataFrame) -> float:
    """Return the maximum log-likelihood that the package mixedlm finds; NaN where it fails."""
    from mixedlm import lmer

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return float(lmer(formula.text, sample, REML=False).logLik().value)
    except (ValueError, RuntimeError):
        return float("nan")


def statsmodels_log_likelihood(formula: Formula, sample: pd.DataFrame) -> float:
    """Return the maximum log-likelihood that statsmodels finds (Powell's method); NaN where it fails.

    All random terms are variance components of one group that holds all rows, which is how statsmodels takes crossed effects.
    """
    import numpy as np
    import statsmodels.formula.api as smf

    fixed = f"{formula.outcome} ~ {' + '.join(formula.fixed) or '1'}"
    if not formula.random:
        return float(smf.ols(fixed, sample).fit().llf)
    components = {
        f"{term.group}_{column}": f"0 + C({term.group})" + ("" if column == "1" else f":{column}")
        for term in formula.random
        for column in term.columns
    }
    model = smf.mixedlm(fixed, sample.assign(everything=1), groups="everything", vc_formula=components)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return float(model.fit(reml=False, method="powell").llf)
    except (np.linalg.LinAlgError, ValueError):
        return float("nan")
