"""scikit-learn's roc_curve, called once a slice, timed.

    python roc_curve.py FOLDER SLICE_COUNT RUNS

FOLDER holds scores (float32), purchased and robotic (uint8) and slice (uint32), raw and little-endian. Prints one JSON line: the median
of the runs' seconds of processor time for the curve of purchases alone, and for those of purchases and of robotic clicks,
which take two calls; and how many points the curves have, which the bench holds against ours.

Rows are grouped by slice before the clock starts, which ours does within its time. Every distinct score is kept
(drop_intermediate=False), as ours does.
"""

import json
import statistics
import sys
import time

import numpy as np
import sklearn
from sklearn.metrics import roc_curve


def main():
    folder, slice_count, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    scores = np.fromfile(f"{folder}/scores", dtype="<f4")
    purchased = np.fromfile(f"{folder}/purchased", dtype="u1")
    slices = np.fromfile(f"{folder}/slice", dtype="<u4")
    robotic = np.fromfile(f"{folder}/robotic", dtype="u1")
    order = np.argsort(slices, kind="stable")
    ends = np.cumsum(np.bincount(slices, minlength=slice_count))[:-1]
    parts = [np.split(column[order], ends) for column in (scores, purchased, robotic)]
    parts = [part for part in zip(*parts) if len(part[0]) > 0]
    one, both = [], []
    for _ in range(runs):
        began = time.process_time()
        curves = [roc_curve(bought, score, drop_intermediate=False) for score, bought, _ in parts]
        one.append(time.process_time() - began)
        for score, _, robot in parts:
            roc_curve(robot, score, drop_intermediate=False)
        both.append(time.process_time() - began)
    points = sum(len(thresholds) - 1 for _, _, thresholds in curves)
    result = {"purchasesSeconds": statistics.median(one), "seconds": statistics.median(both), "points": points}
    print(json.dumps({**result, "version": sklearn.__version__}))


main()
