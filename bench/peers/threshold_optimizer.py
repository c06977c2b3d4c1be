"""fairlearn's ThresholdOptimizer and scikit-learn's TunedThresholdClassifierCV on the clicks of a calibration problem.

    python threshold_optimizer.py FILE

FILE is JSON: {"scores", "slice", "purchased", "budget"}, one entry per click. "Positive" is "invalid"; the label is
1 where no purchase was made, so a false positive is an invalid purchase. Prints one line of JSON: per peer the
invalid clicks and purchases expected, and what it can express.

ThresholdOptimizer bounds no false-positive rate: it makes rates equal between groups and maximises an objective. With
the constraint false_positive_rate_parity it chooses one FPR for all groups; the objective chooses which. So that it can
be compared at the total FPR asked for, the label's classes are weighed: the weight of purchases is raised by bisection until
its FPR is within the budget. Its decisions are drawn at random; expected counts are compared.
TunedThresholdClassifierCV sets one threshold for all groups; its scorer rejects every FPR above the budget.
"""

import json
import sys
import warnings

import fairlearn
import numpy as np
import sklearn
from fairlearn.postprocessing import ThresholdOptimizer
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import TunedThresholdClassifierCV

warnings.filterwarnings("ignore")


class Scores(ClassifierMixin, BaseEstimator):
    """An estimator that hands on the score in its first column."""

    def fit(self, x, y):
        self.classes_ = np.array([0, 1])
        return self

    def predict_proba(self, x):
        score = np.asarray(x, dtype=float)[:, 0]
        return np.column_stack([1 - score, score])

    def predict(self, x):
        return (self.predict_proba(x)[:, 1] >= 0.5).astype(int)


def optimizer(x, y, groups, purchased, budget):
    """Repeats purchases, each copy costing as much to lose, as few times as the budget needs."""

    def with_copies(copies):
        rows = np.concatenate([np.arange(len(y)), np.repeat(np.flatnonzero(purchased), copies - 1)])
        model = ThresholdOptimizer(
            estimator=Scores().fit(x, y),
            constraints="false_positive_rate_parity",
            objective="accuracy_score",
            grid_size=1000,
            prefit=True,
            predict_method="predict_proba",
        )
        model.fit(x[rows], y[rows], sensitive_features=groups[rows])
        chance = model._pmf_predict(x, sensitive_features=groups)[:, 1]
        return {
            "clicks": float(chance.sum()),
            "purchases": float(chance[purchased == 1].sum()),
            "copies": copies,
        }

    low, high = 1, 256
    while low < high:
        middle = (low + high) // 2
        if with_copies(middle)["purchases"] <= budget * purchased.sum():
            high = middle
        else:
            low = middle + 1
    return with_copies(low)


def tuned(x, y, purchased, budget):
    def ivr_within(y_true, y_pred):
        lost = np.sum((y_pred == 1) & (y_true == 0)) / max(1, np.sum(y_true == 0))
        return float(np.mean(y_pred)) if lost <= budget else -1.0

    model = TunedThresholdClassifierCV(
        Scores(), scoring=sklearn.metrics.make_scorer(ivr_within), thresholds=1000, cv="prefit", refit=False
    )
    model.estimator = Scores().fit(x, y)
    model.fit(x, y)
    invalid = model.predict(x)
    return {"clicks": int(invalid.sum()), "purchases": int(invalid[purchased == 1].sum())}


problem = json.load(open(sys.argv[1], encoding="utf-8"))
x = np.array(problem["scores"], dtype=float).reshape(-1, 1)
purchased = np.array(problem["purchased"])
groups = np.array(problem["slice"])
y = 1 - purchased
print(
    json.dumps(
        {
            "versions": {"fairlearn": fairlearn.__version__, "scikit-learn": sklearn.__version__},
            "ThresholdOptimizer": optimizer(x, y, groups, purchased, problem["budget"]),
            "TunedThresholdClassifierCV": tuned(x, y, purchased, problem["budget"]),
        }
    )
)
