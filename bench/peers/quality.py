"""The peers of the quality study, trained on the rows of the classifier: scikit-learn's MLP and histogram gradient
boosting, and LightGBM.

    python quality.py FOLDER [SHORT]

FOLDER/rows.json says {"width", "kinds", "seed", "models"}; FOLDER/{training,validation}.{features,labels,weights} and
FOLDER/scored.features are float32 numbers, row-major (labels: bytes, 1 = robotic). Writes FOLDER/NAME.scores, float32,
and prints one line of JSON: versions, seconds and rounds (trees, epochs) by model, and what is missing.

All stop early on the same weighted log loss on the same held-out users as the classifier. SETTINGS are the best of
those tried by the robots caught at 0.5% of humans on seeds 1 to 3 of the simulated traffic, the seeds that the
classifier's defaults were chosen on; docs/quality.md lists what was tried.
"""

import json
import os
import sys
import time
from pathlib import Path

# Threads that wait for each other on a busy machine are many times slower than one, and would sum in another order.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402

SETTINGS = {
    "scikit-learn MLP": {
        "hidden_layer_sizes": (64, 32),
        "learning_rate_init": 1e-3,
        "alpha": 1e-4,
        "human_weight": 5,
    },
    "scikit-learn boosting": {
        "learning_rate": 0.05,
        "max_leaf_nodes": 15,
        "min_samples_leaf": 100,
        "l2_regularization": 1.0,
        "max_features": 0.5,
        "human_weight": 5,
    },
    "LightGBM": {
        "learning_rate": 0.03,
        "num_leaves": 31,
        "min_child_samples": 100,
        "subsample": 0.8,
        "subsample_freq": 1,
        "colsample_bytree": 0.5,
        "reg_lambda": 1.0,
        "human_weight": 5,
    },
}


def log_loss(scores, labels, weights):
    chance = np.clip(np.where(labels == 1, scores, 1 - scores), 1e-7, 1)
    return -np.sum(weights * np.log(chance)) / np.sum(weights)


def mlp_inputs(data):
    """log1p of counts and durations, an indicator where a value is missing (-1), z-scores by the training rows."""
    logged = np.isin(data["kinds"], ("count", "duration"))
    cyclic = np.array(data["kinds"]) == "cyclic"

    def expand(x):
        missing = (x == -1) & ~cyclic
        values = np.where(logged, np.log1p(np.maximum(x, 0)), x)
        return np.hstack([np.where(missing, 0, values), missing])

    training = expand(data["training"]["x"])
    mean, deviation = training.mean(0), training.std(0)
    deviation[deviation == 0] = 1
    return lambda x: ((expand(x) - mean) / deviation).astype(np.float32)


def mlp(data, settings, short):
    from sklearn.neural_network import MLPClassifier

    inputs = mlp_inputs(data)
    training, validation = data["training"], data["validation"]
    x, held_out, scored = inputs(training["x"]), inputs(validation["x"]), inputs(data["scored"])
    # max_iter 1 with warm_start: one epoch a call, so that the held-out users can be asked after each.
    model = MLPClassifier(random_state=data["seed"], **settings)
    weights = training["w"] / training["w"].mean()
    random = np.random.RandomState(data["seed"])
    best, best_loss, waited, rounds = None, np.inf, 0, 0
    for _ in range(2 if short else 40):
        order = random.permutation(len(x))
        model.partial_fit(x[order], training["y"][order], classes=[0, 1], sample_weight=weights[order])
        loss = log_loss(model.predict_proba(held_out)[:, 1], validation["y"], validation["w"])
        waited += 1
        rounds += 1
        if loss < best_loss:
            best, best_loss, waited = model.predict_proba(scored)[:, 1], loss, 0
        if waited >= 5:
            break
    return best, rounds - waited


def boosting(data, settings, short):
    from sklearn.ensemble import HistGradientBoostingClassifier

    training, validation = data["training"], data["validation"]
    model = HistGradientBoostingClassifier(
        max_iter=5 if short else 1000, early_stopping=True, n_iter_no_change=30, random_state=data["seed"], **settings
    )
    model.fit(
        training["x"],
        training["y"],
        training["w"],
        X_val=validation["x"],
        y_val=validation["y"],
        sample_weight_val=validation["w"],
    )
    return model.predict_proba(data["scored"])[:, 1], model.n_iter_


def lightgbm(data, settings, short):
    import lightgbm as library

    training, validation = data["training"], data["validation"]
    model = library.LGBMClassifier(
        n_estimators=5 if short else 2000,
        random_state=data["seed"],
        n_jobs=1,
        deterministic=True,
        force_row_wise=True,
        verbosity=-1,
        **settings,
    )
    model.fit(
        training["x"],
        training["y"],
        sample_weight=training["w"],
        eval_X=validation["x"],
        eval_y=validation["y"],
        eval_sample_weight=[validation["w"]],
        eval_metric="binary_logloss",
        callbacks=[library.early_stopping(50, verbose=False)],
    )
    return model.booster_.predict(data["scored"], num_iteration=model.best_iteration_), model.best_iteration_


def with_human_weight(rows, human_weight):
    return {**rows, "w": np.where(rows["y"] == 0, human_weight * rows["w"], rows["w"])}


def train(name, data, settings, short=False):
    """Scores of data["scored"] and the rounds kept; human_weight is a setting of any model, as it is the classifier's."""
    rest = {key: value for key, value in settings.items() if key != "human_weight"}
    human_weight = settings.get("human_weight", 1)
    parts = {part: with_human_weight(data[part], human_weight) for part in ("training", "validation")}
    return MODELS[name]({**data, **parts}, rest, short)


MODELS = {"scikit-learn MLP": mlp, "scikit-learn boosting": boosting, "LightGBM": lightgbm}


def read(folder):
    data = json.loads((folder / "rows.json").read_text())
    width = data["width"]
    for part in ("training", "validation"):
        data[part] = {
            "x": np.fromfile(folder / f"{part}.features", np.float32).reshape(-1, width),
            "y": np.fromfile(folder / f"{part}.labels", np.uint8),
            "w": np.fromfile(folder / f"{part}.weights", np.float32),
        }
    data["scored"] = np.fromfile(folder / "scored.features", np.float32).reshape(-1, width)
    return data


def main(folder, short):
    data = read(folder)
    report = {"versions": {}, "seconds": {}, "rounds": {}, "missing": {}}
    for name in data["models"]:
        began = time.perf_counter()
        try:
            scores, rounds = train(name, data, SETTINGS[name], short)
        except ImportError as error:
            report["missing"][name] = f"{error}; bench/peers/install.sh installs it"
            continue
        np.clip(scores, 0, 1).astype(np.float32).tofile(folder / f"{name}.scores")
        library = sys.modules["lightgbm" if name == "LightGBM" else "sklearn"]
        report["versions"][name] = library.__version__
        report["seconds"][name] = time.perf_counter() - began
        report["rounds"][name] = int(rounds)
    print(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]), len(sys.argv) > 2)
