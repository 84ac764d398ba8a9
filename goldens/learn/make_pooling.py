"""Pooling and its gradients, in float64."""

import torch.nn.functional as F
from gradient_golden import record, write

square, cube = [2, 3, 7, 10], [2, 2, 5, 6, 4]
ties = {"shape": [2, 3, 8, 8], "step": 0.5}

cases = [
    record("max-2", {"x": [2, 3, 8, 6]}, lambda x: F.max_pool2d(x, 2)),
    record("max-2-rest", {"x": square}, lambda x: F.max_pool2d(x, 2)),
    record("max-2-ties", {"x": ties}, lambda x: F.max_pool2d(x, 2)),
    record("max-2-ceil", {"x": square}, lambda x: F.max_pool2d(x, 2, ceil_mode=True)),
    record("max-3-2-1", {"x": square}, lambda x: F.max_pool2d(x, 3, 2, 1)),
    record("max-3-2-1-ties", {"x": ties}, lambda x: F.max_pool2d(x, 3, 2, 1)),
    record("max-3-2-1-ceil", {"x": [2, 3, 8, 9]}, lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True)),
    record("max-5-1-2", {"x": square}, lambda x: F.max_pool2d(x, 5, 1, 2)),
    record("max-uneven", {"x": square}, lambda x: F.max_pool2d(x, (2, 3), (1, 2), (0, 1))),
    record("max-dilated", {"x": square}, lambda x: F.max_pool2d(x, 2, 2, 1, dilation=2)),
    record("max-dilated-ceil", {"x": square}, lambda x: F.max_pool2d(x, 2, 2, 0, dilation=3, ceil_mode=True)),
    record("max-apart", {"x": square}, lambda x: F.max_pool2d(x, 2, 3)),
    record("max-volume-2", {"x": cube}, lambda x: F.max_pool3d(x, 2)),
    record("max-volume-uneven", {"x": cube}, lambda x: F.max_pool3d(x, (1, 2, 2))),
    record("max-volume-3-2-1", {"x": cube}, lambda x: F.max_pool3d(x, 3, 2, 1, ceil_mode=True)),
    record("average-2", {"x": [2, 3, 8, 6]}, lambda x: F.avg_pool2d(x, 2)),
    record("average-2-rest", {"x": square}, lambda x: F.avg_pool2d(x, 2)),
    record("average-2-ceil", {"x": square}, lambda x: F.avg_pool2d(x, 2, ceil_mode=True)),
    record("average-3-2-1", {"x": square}, lambda x: F.avg_pool2d(x, 3, 2, 1)),
    record("average-3-2-1-inside", {"x": square}, lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)),
    record("average-3-2-1-ceil", {"x": [2, 3, 8, 9]}, lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True)),
    record("average-ceil-inside", {"x": [2, 3, 8, 9]},
           lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False)),
    record("average-uneven", {"x": square}, lambda x: F.avg_pool2d(x, (2, 3), (1, 2), (0, 1))),
    record("average-volume-2", {"x": cube}, lambda x: F.avg_pool3d(x, 2)),
    record("average-volume-3-2-1", {"x": cube}, lambda x: F.avg_pool3d(x, 3, 2, 1, count_include_pad=False)),
    record("global-average", {"x": square}, lambda x: x.mean((2, 3), keepdim=True)),
    record("global-average-volume", {"x": cube}, lambda x: x.mean((2, 3, 4), keepdim=True)),
    record("global-max", {"x": square}, lambda x: x.amax((2, 3), keepdim=True)),
    record("global-max-volume", {"x": cube}, lambda x: x.amax((2, 3, 4), keepdim=True)),
    record("adaptive-average-2", {"x": [2, 3, 8, 6]}, lambda x: F.adaptive_avg_pool2d(x, 2)),
    record("adaptive-average-uneven", {"x": square}, lambda x: F.adaptive_avg_pool2d(x, (3, 4))),
    record("adaptive-average-larger", {"x": [1, 2, 3, 5]}, lambda x: F.adaptive_avg_pool2d(x, (7, 4))),
    record("adaptive-average-volume", {"x": cube}, lambda x: F.adaptive_avg_pool3d(x, (2, 4, 3))),
    record("adaptive-max-2", {"x": [2, 3, 8, 6]}, lambda x: F.adaptive_max_pool2d(x, 2)),
    record("adaptive-max-uneven", {"x": square}, lambda x: F.adaptive_max_pool2d(x, (3, 4))),
    record("adaptive-max-ties", {"x": {"shape": square, "step": 0.5}}, lambda x: F.adaptive_max_pool2d(x, (3, 4))),
    record("adaptive-max-volume", {"x": cube}, lambda x: F.adaptive_max_pool3d(x, (2, 4, 3))),
]

write(__file__, cases)
