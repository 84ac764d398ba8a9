"""Matrix products and their gradients, in float64."""

import torch
from gradient_golden import record, write

shapes = {
    "plain": ([3, 4], [4, 5]),
    "vectors": ([4], [4]),
    "vector-matrix": ([4], [4, 5]),
    "matrix-vector": ([3, 4], [4]),
    "vector-batch": ([4], [2, 4, 5]),
    "batch-vector": ([2, 3, 4], [4]),
    "deep-vector": ([2, 3, 2, 4], [4]),
    "batch": ([2, 3, 4], [2, 4, 5]),
    "batch-matrix": ([2, 3, 4], [4, 5]),
    "matrix-batch": ([3, 4], [2, 4, 5]),
    "deep-matrix": ([2, 3, 3, 4], [4, 5]),
    "broadcast": ([2, 1, 3, 4], [1, 3, 4, 5]),
    "broadcast-lead": ([2, 3, 3, 4], [3, 4, 5]),
    "single": ([1, 3, 4], [2, 4, 1]),
}
cases = [record(f"matmul-{name}", {"a": a, "b": b}, torch.matmul) for name, (a, b) in shapes.items()]
biases = {"full": [3, 5], "row": [5], "column": [3, 1], "scalar": []}
for ta in (False, True):
    for tb in (False, True):
        a, b = [4, 3] if ta else [3, 4], [5, 4] if tb else [4, 5]
        product = lambda a, b: (a.T if ta else a) @ (b.T if tb else b)
        cases.append(record(f"gemm-{ta:d}{tb:d}", {"a": a, "b": b}, product))
        cases.append(record(f"gemm-{ta:d}{tb:d}-scaled", {"a": a, "b": b}, lambda a, b: 0.7 * product(a, b)))
for name, bias in biases.items():
    cases.append(record(f"gemm-bias-{name}", {"a": [3, 4], "b": [4, 5], "c": bias}, lambda a, b, c: a @ b + c))
cases.append(record("gemm-beta", {"a": [3, 4], "b": [4, 5], "c": [5]}, lambda a, b, c: 2.5 * (a @ b) - 0.5 * c))

write(__file__, cases)
