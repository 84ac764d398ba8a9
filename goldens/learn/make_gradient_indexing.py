"""Picking, writing and sorting by index, and the gradients, in float64."""

import torch
import torch.nn.functional as F
from gradient_golden import record, write

x = [4, 5, 3]


def indices(shape, below):
    return {"shape": shape, "below": below}


def pick(x, i, axis):
    rows = torch.index_select(x, axis, i.reshape(-1))
    return rows.reshape(x.shape[:axis] + i.shape + x.shape[axis + 1:])


cases = [
    record("gather-0", {"x": x, "i": indices([6], 4)}, lambda x, i: pick(x, i, 0)),
    record("gather-1", {"x": x, "i": indices([2, 4], 5)}, lambda x, i: pick(x, i, 1)),
    record("gather-last", {"x": x, "i": indices([5], 3)}, lambda x, i: pick(x, i, 2)),
    record("gather-scalar", {"x": x, "i": indices([], 5)}, lambda x, i: pick(x, i, 1)),
    record("gather-constant", {"x": x}, lambda x: x[:, [3, 0, 4]]),
    record("gather-permuted", {"x": x}, lambda x: x[:, [3, 0, 4, 1, 2]]),
    record("gather-negative", {"x": x}, lambda x: x[:, [4, 1]]),
    record("gather-repeated", {"x": x}, lambda x: x[:, [3, 3, 4, 0, 3]]),
    record("gather-elements-0", {"x": x, "i": indices([6, 5, 3], 4)}, lambda x, i: x.gather(0, i)),
    record("gather-elements-1", {"x": x, "i": indices([4, 7, 3], 5)}, lambda x, i: x.gather(1, i)),
    record("gather-elements-part", {"x": x, "i": indices([2, 3, 1], 3)}, lambda x, i: x.gather(2, i)),
    record("scatter-add", {"x": x, "i": indices([4, 7, 3], 5), "u": [4, 7, 3]}, lambda x, i, u: x.scatter_add(1, i, u)),
    record("scatter-add-part", {"x": x, "i": indices([2, 5, 2], 4), "u": [2, 5, 2]}, lambda x, i, u: x.scatter_add(0, i, u)),
    # Each place is written once: what several writes leave is not defined.
    record("scatter", {"x": x, "i": indices([4, 1, 3], 5), "u": [4, 1, 3]}, lambda x, i, u: x.scatter(1, i, u)),
    record("one-hot", {"l": indices([2, 3, 4], 5), "x": [2, 5, 3, 4]}, lambda l, x: x * F.one_hot(l, 5).permute(0, 3, 1, 2)),
    record("one-hot-last", {"l": indices([2, 3], 4), "x": [2, 3, 4]}, lambda l, x: x * F.one_hot(l, 4)),
    record("sort", {"x": [37]}, lambda x: x.sort(descending=True)[0]),
    record("sort-ascending", {"x": [3, 11]}, lambda x: x.sort(dim=1)[0]),
    record("top-3", {"x": [3, 11]}, lambda x: x.topk(3, 1)[0]),
    record("top-2-first", {"x": [9, 2, 3]}, lambda x: x.topk(2, 0)[0]),
    record("sorted-weights", {"x": [20], "w": [20]}, lambda x, w: x.sort(descending=True)[0] * w[x.argsort(descending=True)]),
    record("largest-index", {"x": [3, 4]}, lambda x: x * x.argmax(1, True)),
]

write(__file__, cases)
