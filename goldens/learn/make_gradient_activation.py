"""Activations and their gradients, in float64."""

import torch
import torch.nn.functional as F
from gradient_golden import record, write

image = [2, 3, 4, 5]
wide = {"shape": image, "low": -4.0, "high": 4.0}

cases = [
    record("relu", {"x": image}, lambda x: F.relu(x)),
    record("leaky-0.01", {"x": image}, lambda x: F.leaky_relu(x, 0.01)),
    record("leaky-1.5", {"x": image}, lambda x: F.leaky_relu(x, 1.5)),
    record("leaky-negative", {"x": image}, lambda x: F.leaky_relu(x, -0.3)),
    record("prelu-one", {"x": image, "slope": [1]}, lambda x, slope: F.prelu(x, slope)),
    record("prelu-channels", {"x": image, "slope": [3]}, lambda x, slope: F.prelu(x, slope)),
    record("prelu-rows", {"x": [4, 3], "slope": [3]}, lambda x, slope: F.prelu(x, slope)),
    record("sigmoid", {"x": wide}, torch.sigmoid),
    record("tanh", {"x": wide}, torch.tanh),
    record("softplus", {"x": wide}, F.softplus),
    record("gelu", {"x": wide}, F.gelu),
    record("gelu-tanh", {"x": wide}, lambda x: F.gelu(x, approximate="tanh")),
    record("silu", {"x": wide}, F.silu),
    record("hard-sigmoid", {"x": wide}, F.hardsigmoid),
    record("hard-swish", {"x": wide}, F.hardswish),
    record("mish", {"x": wide}, F.mish),
    record("softmax-1", {"x": wide}, lambda x: F.softmax(x, 1)),
    record("softmax-last", {"x": wide}, lambda x: F.softmax(x, -1)),
    record("softmax-0", {"x": [5, 7]}, lambda x: F.softmax(x, 0)),
    record("softmax-row", {"x": [6]}, lambda x: F.softmax(x, 0)),
    record("log-softmax-1", {"x": wide}, lambda x: F.log_softmax(x, 1)),
    record("log-softmax-2", {"x": wide}, lambda x: F.log_softmax(x, 2)),
    record("log-softmax-last", {"x": wide}, lambda x: F.log_softmax(x, -1)),
    # The limits of float32: nothing may become NaN far from 0.
    record("softmax-far", {"x": {"shape": [4, 6], "low": -6.0, "high": 6.0}}, lambda x: F.softmax(x, 1)),
    record("log-softmax-far", {"x": {"shape": [4, 6], "low": -200.0, "high": 200.0}}, lambda x: F.log_softmax(x, 1)),
    record("silu-far", {"x": {"shape": [4, 6], "low": -200.0, "high": 200.0}}, F.silu),
    record("mish-far", {"x": {"shape": [4, 6], "low": -60.0, "high": 60.0}}, F.mish),
    record("gelu-far", {"x": {"shape": [4, 6], "low": -60.0, "high": 60.0}}, F.gelu),
    record("gelu-tanh-far", {"x": {"shape": [4, 6], "low": -60.0, "high": 60.0}}, lambda x: F.gelu(x, approximate="tanh")),
]

write(__file__, cases)
