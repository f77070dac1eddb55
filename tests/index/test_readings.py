"""What is published against a grid: the specification that made a series is found, and the group that was tampered with."""

import numpy as np
import pandas as pd
import pytest

from scripts.index.choices import every_combination
from scripts.index.engine import Block
from scripts.index.readings import against_published, by_choice, group_residuals
from scripts.index.standardisation import METHODS, standardise


def test_the_specification_that_made_a_series_fits_best():
    frame = pd.DataFrame(np.random.default_rng(1).lognormal(size=(60, 5)), columns=list("abcde"))
    weights = np.random.default_rng(3).dirichlet(np.ones(5), size=50)
    table = every_combination({"how": list(METHODS), "weights": range(50)})
    scores = np.vstack([Block.alone(standardise(frame, how=how).to_numpy()).scores(weights, "topsis") for how in METHODS])
    true = 2 * 50 + 17
    fit = against_published(scores, scores[true].round(4))
    assert int(np.argmax(fit.pearson)) == true == int(np.argmin(fit.distance))
    assert by_choice(table.assign(pearson=fit.pearson), ["how", "weights"]).iloc[0]["option"] == "z_score"


def test_fit_agrees_with_pandas():
    rng = np.random.default_rng(4)
    scores, published = rng.normal(size=(3, 20)), rng.normal(size=20)
    fit = against_published(scores, published)
    for i in range(3):
        assert fit.pearson[i] == pytest.approx(pd.Series(scores[i]).corr(pd.Series(published)))
        assert fit.spearman[i] == pytest.approx(pd.Series(scores[i]).corr(pd.Series(published), method="spearman"))
    assert np.isnan(against_published(np.ones((1, 20)), published).pearson[0])


def test_a_group_that_no_specification_explains_is_named():
    rng = np.random.default_rng(5)
    truth = rng.lognormal(size=40)
    groups = pd.Series(np.repeat(list("ABCD"), 10))
    scores = truth * rng.lognormal(sigma=0.05, size=(30, 40))
    published = truth * np.where(groups == "C", 2.5, 1.0) * 7.0  # another level is no contradiction
    table = group_residuals(scores, published, groups, stated=0, threshold=1.5).set_index("group")
    assert table["unexplained"].to_dict() == {"A": "no", "B": "no", "C": "yes", "D": "no"}
    assert table.loc["C", "print_to_ours_stated"] == pytest.approx(2.5, rel=0.6)
