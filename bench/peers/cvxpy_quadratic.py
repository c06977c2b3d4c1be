"""Solves the quadratic problem of bench/calibrateSpeed.ts with CVXPY: argv[1] is a JSON file of slices and a budget."""

import json
import statistics
import sys
import time

import cvxpy as cp
import numpy as np

problem = json.load(open(sys.argv[1]))
slices = problem["slices"]
w = np.array([s["clickShare"] for s in slices])
v = np.array([s["purchaseShare"] for s in slices])
a = np.array([s["curve"]["a"] for s in slices])
b = np.array([s["curve"]["b"] for s in slices])
low = np.array([s["curve"]["xMin"] for s in slices])
high = np.array([s["curve"]["xMax"] for s in slices])


def solve():
    f = cp.Variable(len(slices))
    gain = cp.sum(cp.multiply(w * a, cp.square(f)) + cp.multiply(w * b, f))
    task = cp.Problem(cp.Maximize(gain), [v @ f <= problem["budget"], f >= low, f <= high])
    task.solve()
    return f.value, task.solver_stats.solver_name


seconds = []
for _ in range(problem["runs"]):
    started = time.process_time()
    fpr, solver = solve()
    seconds.append(time.process_time() - started)
print(json.dumps({"seconds": statistics.median(seconds), "fpr": fpr.tolist(), "solver": solver}))
