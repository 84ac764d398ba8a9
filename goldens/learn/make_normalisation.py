"""Norms and their gradients, and running statistics after training steps, in float64."""

import torch
import torch.nn.functional as F
from golden_values import golden_uniform
from gradient_golden import golden_input, numbers, record, write

square, cube = [3, 4, 5, 6], [2, 4, 3, 4, 5]
offset = {"shape": square, "low": 2.0, "high": 3.0}
weight, bias = {"shape": [4], "low": 0.5, "high": 1.5}, [4]


def affine(x):
    return {"x": x, "weight": weight, "bias": bias}


def batch(x, weight=None, bias=None, eps=1e-5):
    return F.batch_norm(x, None, None, weight, bias, True, 0.1, eps)


def frozen(x, weight, bias, mean, variance):
    return F.batch_norm(x, mean.detach(), variance.detach(), weight, bias, False)


def group(count):
    return lambda x, weight=None, bias=None: F.group_norm(x, count, weight, bias)


def layer(axes):
    return lambda x, weight=None, bias=None: F.layer_norm(x, x.shape[-axes:], weight, bias)


def instance(x, weight=None, bias=None):
    return F.instance_norm(x, weight=weight, bias=bias)


def drop(case, *names):
    for name in names:
        case["gradients"].pop(name, None)
    return case


statistics = {"mean": [4], "variance": {"shape": [4], "low": 0.5, "high": 1.5}}
gradients = [
    record("batch", affine(square), batch),
    record("batch-offset", affine(offset), batch),
    record("batch-plain", {"x": square}, batch),
    record("batch-epsilon", affine(square), lambda x, w, b: batch(x, w, b, 1e-2)),
    record("batch-volume", affine(cube), batch),
    record("batch-rows", affine([12, 4]), batch),
    record("batch-relu", affine(square), lambda x, w, b: torch.relu(batch(x, w, b))),
    record("batch-zero-weight", {"x": square, "weight": {"shape": [4], "low": 0.0, "high": 0.0}, "bias": bias}, batch),
    drop(record("frozen", {**affine(square), **statistics}, frozen), "mean", "variance"),
    drop(record("frozen-volume", {**affine(cube), **statistics}, frozen), "mean", "variance"),
    record("instance", {"x": square}, instance),
    record("instance-affine", affine(square), instance),
    record("instance-volume", affine(cube), instance),
    record("instance-leaky", affine(cube), lambda x, w, b: F.leaky_relu(instance(x, w, b), 0.01)),
    record("instance-node", affine(square), instance),
    record("group-1", affine(square), group(1)),
    record("group-2", affine(square), group(2)),
    record("group-2-plain", {"x": square}, group(2)),
    record("group-4-volume", affine(cube), group(4)),
    record("group-2-volume", affine(cube), group(2)),
    record("layer", {"x": [2, 7, 6], "weight": {"shape": [6], "low": 0.5, "high": 1.5}, "bias": [6]}, layer(1)),
    record("layer-plain", {"x": [2, 7, 6]}, layer(1)),
    record("layer-2", {"x": [2, 3, 4, 5], "weight": [4, 5], "bias": [4, 5]}, layer(2)),
    record("layer-channels", affine(square), lambda x, w, b: F.layer_norm(x.movedim(1, 3), (4,), w, b).movedim(3, 1)),
]


def steps(name, module, shape):
    """Running statistics after each of three training steps, and the answer of the module afterwards."""
    module = module.double().train()
    states = []
    for step in range(3):
        module(golden_input(f"{name}.{step}", shape))
        states.append({
            "mean": numbers(module.running_mean),
            "variance": numbers(module.running_var),
            "batches": int(module.num_batches_tracked),
        })
    value = module.eval()(golden_input(f"{name}.eval", shape))
    return {"name": name, "shape": shape, "states": states, "value": numbers(value)}


nn = torch.nn
running = [
    steps("running-batch", nn.BatchNorm2d(4), square),
    steps("running-batch-momentum", nn.BatchNorm2d(4, momentum=0.3), square),
    steps("running-batch-cumulative", nn.BatchNorm2d(4, momentum=None), square),
    steps("running-batch-plain", nn.BatchNorm3d(4, affine=False), cube),
    steps("running-instance", nn.InstanceNorm2d(4, track_running_stats=True), square),
    steps("running-instance-affine", nn.InstanceNorm3d(4, affine=True, track_running_stats=True), cube),
]

write(__file__, gradients)
path = __file__.replace("make_", "").replace(".py", ".json")
import json

with open(path, "w") as out:
    json.dump({"cases": gradients, "running": running}, out, separators=(",", ":"))
    out.write("\n")
