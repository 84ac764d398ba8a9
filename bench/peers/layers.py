"""The peer of bench/layers.bench.ts: one layer's forward and backward pass in PyTorch, on one thread.

Each line on standard input names a case and is answered with the milliseconds of CPU time that it took."""

import sys
import time

import torch
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(0)


def leaf(*shape):
    return torch.rand(*shape).requires_grad_()


large, half = (4, 32, 256, 256), (4, 32, 128, 128)
volume, half_volume = (2, 32, 64, 64, 64), (2, 32, 32, 32, 32)

cases = {
    "batch-relu": (large, 32, lambda x, w, b: F.relu(F.batch_norm(x, None, None, w, b, True))),
    "instance-leaky": (large, 32, lambda x, w, b: F.leaky_relu(F.instance_norm(x, weight=w, bias=b))),
    "group": (large, 32, lambda x, w, b: F.group_norm(x, 8, w, b)),
    "layer": ((4, 16384, 64), 64, lambda x, w, b: F.layer_norm(x, (64,), w, b)),
    "max-2": (large, 0, lambda x: F.max_pool2d(x, 2)),
    "max-3-2-1": (large, 0, lambda x: F.max_pool2d(x, 3, 2, 1)),
    "average-2": (large, 0, lambda x: F.avg_pool2d(x, 2)),
    "nearest-2": (half, 0, lambda x: F.interpolate(x, (256, 256))),
    "linear-2": (half, 0, lambda x: F.interpolate(x, (256, 256), mode="bilinear")),
    "corners-4": ((4, 32, 64, 64), 0, lambda x: F.interpolate(x, (256, 256), mode="bilinear", align_corners=True)),
    "volume-max-2": (volume, 0, lambda x: F.max_pool3d(x, 2)),
    "volume-average-2": (volume, 0, lambda x: F.avg_pool3d(x, 2)),
    "volume-nearest-2": (half_volume, 0, lambda x: F.interpolate(x, (64, 64, 64))),
    "volume-linear-2": (half_volume, 0, lambda x: F.interpolate(x, (64, 64, 64), mode="trilinear")),
}

print("ready", flush=True)
ready = {}
for line in sys.stdin:
    name = line.strip()
    if name not in ready:
        shape, width, function = cases[name]
        tensors = [leaf(*shape)] + ([leaf(width), leaf(width)] if width else [])
        ready = {name: (tensors, torch.rand(function(*tensors).shape), function)}
    tensors, upstream, function = ready[name]
    for tensor in tensors:
        tensor.grad = None
    start = time.process_time()
    function(*tensors).backward(upstream)
    print((time.process_time() - start) * 1e3, flush=True)
