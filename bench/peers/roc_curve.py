"""scikit-learn's roc_curve, called once a slice, timed.

    python roc_curve.py FOLDER SLICE_COUNT RUNS

FOLDER holds scores (float32), purchased (uint8) and slice (uint32), raw and little-endian. Prints one JSON line: the median
of the runs' seconds of processor time, and points, purchases and clicks of the last run, which the bench holds against ours.

Rows are grouped by slice before the clock starts, and only the curve of purchases is asked for: ours groups rows, and counts
purchases and robotic clicks. Every distinct score is kept (drop_intermediate=False), as ours does.
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
    order = np.argsort(slices, kind="stable")
    ends = np.cumsum(np.bincount(slices, minlength=slice_count))[:-1]
    parts = list(zip(np.split(scores[order], ends), np.split(purchased[order], ends)))
    seconds = []
    for _ in range(runs):
        began = time.process_time()
        curves = [roc_curve(y, s, drop_intermediate=False) for s, y in parts if len(y) > 0]
        seconds.append(time.process_time() - began)
    points = sum(len(thresholds) - 1 for _, _, thresholds in curves)
    print(json.dumps({"seconds": statistics.median(seconds), "points": points, "version": sklearn.__version__}))


main()
