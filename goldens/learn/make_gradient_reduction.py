"""Sums, means, extremes and their gradients, in float64."""

import torch
from gradient_golden import record, write

image = [2, 3, 4, 5]
ties = {"shape": image, "step": 0.5}
axes = {
    "all": ((0, 1, 2, 3), False),
    "all-kept": ((0, 1, 2, 3), True),
    "first": ((0,), False),
    "last": ((-1,), False),
    "channels-kept": ((1,), True),
    "spatial": ((2, 3), False),
    "spatial-kept": ((2, 3), True),
    "batch-spatial": ((0, 2, 3), False),
    "apart": ((0, -2), True),
}
functions = {
    "sum": lambda x, a, k: x.sum(a, k),
    "mean": lambda x, a, k: x.mean(a, k),
    "max": lambda x, a, k: x.amax(a, k),
    "min": lambda x, a, k: x.amin(a, k),
    "sum-square": lambda x, a, k: (x * x).sum(a, k),
    "l2": lambda x, a, k: torch.linalg.vector_norm(x, 2, a, k),
    "l1": lambda x, a, k: x.abs().sum(a, k),
    "log-sum-exp": lambda x, a, k: torch.logsumexp(x, a, k),
}

cases = []
for name, function in functions.items():
    for kind, (over, keep) in axes.items():
        spec = ties if name in ("max", "min", "l1") else image
        cases.append(record(f"{name}-{kind}", {"x": spec}, lambda x: function(x, over, keep)))
far = {"shape": [4, 6], "low": -200.0, "high": 200.0}
cases += [
    record("log-sum-exp-far", {"x": far}, lambda x: torch.logsumexp(x, 1)),
    record("l2-zero", {"x": [3, 4]}, lambda x: torch.linalg.vector_norm(x * torch.tensor([[0.0], [1], [2]]), 2, 1)),
    record("sum-none", {"x": [3, 4]}, lambda x: x * 1),
    record("l1-none", {"x": [3, 4]}, lambda x: x.abs()),
    record("sum-scalar", {"x": []}, lambda x: x.sum()),
    record("cumsum-0", {"x": [3, 4, 2]}, lambda x: x.cumsum(0)),
    record("cumsum-1", {"x": [3, 4, 2]}, lambda x: x.cumsum(1)),
    record("cumsum-last", {"x": [3, 4, 2]}, lambda x: x.cumsum(-1)),
    record("cumsum-reverse", {"x": [3, 4, 2]}, lambda x: x.flip(1).cumsum(1).flip(1)),
    record("cumsum-exclusive", {"x": [3, 4, 2]}, lambda x: x.cumsum(1) - x),
    record("cumsum-both", {"x": [3, 4, 2]}, lambda x: x.flip(1).cumsum(1).flip(1) - x),
]

write(__file__, cases)
