"""PyTorch on the CPU at the bench's shapes: weighted loss, L2 in the hidden layers, Adam; steps on one batch in memory.

    python torch_training.py

Prints one JSON line: rows per second (median of 5 runs) by "shape/batch/threads", or what is missing. PyTorch is not in
requirements.txt: for Linux the package index has it only with CUDA, several GB with what it needs. Where one is at
hand, point SLIDR_PYTHON to its Python.
"""

import json
import statistics
import time

try:
    import torch
except ImportError:
    print(json.dumps({"missing": "PyTorch is missing; point SLIDR_PYTHON to a Python that has it"}))
    raise SystemExit(0)


def rows_per_second(sizes, batch, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    inputs, first, second = sizes
    net = torch.nn.Sequential(
        torch.nn.Linear(inputs, first),
        torch.nn.ReLU(),
        torch.nn.Linear(first, second),
        torch.nn.ReLU(),
        torch.nn.Linear(second, 1),
    )
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    x = torch.randn(batch, inputs)
    y = (torch.rand(batch, 1) < 0.5).float()
    weights = torch.rand(batch, 1) + 0.5

    def step():
        adam.zero_grad(set_to_none=True)
        losses = torch.nn.functional.binary_cross_entropy_with_logits(net(x), y, weight=weights, reduction="sum")
        penalty = 5e-5 * ((net[0].weight ** 2).sum() + (net[2].weight ** 2).sum())
        (losses / weights.sum() + penalty).backward()
        adam.step()

    for _ in range(max(8, 65536 // batch)):
        step()
    rates = []
    steps = 131072 // batch
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(steps):
            step()
        rates.append(steps * batch / (time.perf_counter() - began))
    return statistics.median(rates)


rates = {}
for sizes in ((40, 128, 64), (64, 256, 128)):
    for batch in (1024, 8192):
        for threads in (1, 2):
            name = "-".join(map(str, sizes)) + f"/{batch}/{threads}"
            rates[name] = rows_per_second(sizes, batch, threads)
print(json.dumps({"version": torch.__version__, "rates": rates}))
