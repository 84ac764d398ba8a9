"""Makes convolution.json: gradients of convolutions from PyTorch's autograd in float64 (torch 1.13.1).

    /usr/bin/python3 make_convolution.py

Input, weights, bias and the gradient of the result are golden_uniform('<case>.x', ...), '.w', '.b' and '.g';
the gradients dx, dw and db are kept whole. ConvTranspose has `outputPadding`.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F
from golden_values import golden_uniform

torch.set_num_threads(2)
convs = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
transposes = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}

# name: x, w, options (stride, padding, dilation, groups, bias); padding may be [begins..., ends...]
CONV = {
    "1d": ([2, 3, 11], [4, 3, 3], dict(padding=1)),
    "1d stride": ([1, 2, 10], [3, 2, 5], dict(stride=3, padding=2, bias=True)),
    "2d 3x3": ([2, 3, 6, 7], [4, 3, 3, 3], dict(padding=1, bias=True)),
    "2d 3x3 blocks": ([2, 16, 5, 6], [8, 16, 3, 3], dict(padding=1)),
    "2d stem": ([2, 1, 8, 8], [16, 1, 3, 3], dict(padding=1, bias=True)),
    "2d stem 7x7 stride": ([1, 1, 12, 12], [8, 1, 7, 7], dict(stride=2, padding=3)),
    "2d stem 3 channels": ([1, 3, 9, 8], [8, 3, 4, 4], dict(stride=4)),
    "2d no padding": ([1, 2, 6, 5], [3, 2, 3, 2], dict()),
    "2d 1x1": ([2, 5, 4, 3], [3, 5, 1, 1], dict(bias=True)),
    "2d 1x1 blocks": ([2, 8, 4, 3], [16, 8, 1, 1], dict(bias=True)),
    "2d 1x1 stride": ([1, 8, 6, 7], [8, 8, 1, 1], dict(stride=2)),
    "2d stride": ([2, 3, 8, 8], [4, 3, 3, 3], dict(stride=2, padding=1)),
    "2d stride blocks": ([1, 8, 8, 6], [16, 8, 3, 3], dict(stride=2, padding=1)),
    "2d stride uneven": ([1, 3, 9, 10], [2, 3, 3, 3], dict(stride=[2, 3], padding=[1, 0])),
    "2d stride over kernel": ([1, 2, 11, 10], [3, 2, 2, 2], dict(stride=3)),
    "2d stride is kernel": ([2, 8, 6, 6], [8, 8, 2, 2], dict(stride=2)),
    "2d unread rows": ([1, 2, 9, 9], [2, 2, 3, 3], dict(stride=4)),
    "2d dilation": ([1, 8, 9, 8], [8, 8, 3, 3], dict(dilation=2, padding=2)),
    "2d dilation stride": ([1, 2, 11, 12], [3, 2, 3, 3], dict(dilation=3, stride=2, padding=3)),
    "2d padding over kernel": ([1, 2, 4, 4], [3, 2, 3, 3], dict(padding=4)),
    "2d asymmetric": ([2, 3, 7, 6], [4, 3, 4, 3], dict(padding=[0, 2, 1, 1])),
    "2d asymmetric stride": ([2, 8, 8, 9], [8, 8, 3, 3], dict(padding=[0, 0, 1, 1], stride=2)),
    "2d even kernel": ([1, 8, 6, 7], [8, 8, 4, 4], dict(padding=[1, 1, 2, 2])),
    "2d groups": ([2, 6, 5, 6], [4, 3, 3, 3], dict(groups=2, padding=1, bias=True)),
    "2d groups blocks": ([1, 16, 4, 5], [16, 8, 1, 3], dict(groups=2, padding=[0, 1])),
    "2d groups stride": ([2, 6, 7, 6], [9, 2, 3, 3], dict(groups=3, padding=1, stride=2)),
    "2d depthwise": ([2, 8, 6, 7], [8, 1, 3, 3], dict(groups=8, padding=1, bias=True)),
    "2d depthwise 5x5 stride": ([2, 8, 9, 8], [8, 1, 5, 5], dict(groups=8, padding=2, stride=2)),
    "2d depthwise multiplier": ([1, 4, 5, 5], [8, 1, 3, 3], dict(groups=4, padding=1)),
    "2d depthwise dilation": ([1, 8, 9, 9], [8, 1, 3, 3], dict(groups=8, padding=4, dilation=4)),
    "2d wide kernel": ([1, 2, 5, 9], [3, 2, 1, 7], dict(padding=[0, 3])),
    "2d one row": ([1, 1, 1, 5], [1, 1, 1, 3], dict(padding=[0, 1])),
    "2d one place": ([3, 2, 3, 3], [4, 2, 3, 3], dict()),
    "3d 3x3x3": ([2, 3, 3, 4, 5], [4, 3, 3, 3, 3], dict(padding=1, bias=True)),
    "3d blocks": ([1, 8, 2, 3, 3], [8, 8, 3, 3, 3], dict(padding=1, bias=True)),
    "3d blocks stride": ([1, 8, 4, 3, 4], [8, 8, 2, 1, 2], dict(padding=[1, 0, 0], stride=[2, 1, 2])),
    "3d stem": ([1, 1, 4, 5, 4], [8, 1, 3, 3, 3], dict(padding=1)),
    "3d stride": ([1, 3, 5, 6, 7], [4, 3, 3, 3, 3], dict(padding=1, stride=2)),
    "3d uneven": ([1, 4, 4, 5, 6], [4, 2, 1, 3, 3], dict(padding=[0, 1, 1], stride=[1, 2, 2], groups=2)),
    "3d 1x1x1": ([2, 3, 3, 4, 5], [2, 3, 1, 1, 1], dict(bias=True)),
    "3d stride is kernel": ([1, 2, 4, 4, 4], [3, 2, 2, 2, 2], dict(stride=2)),
    "3d depthwise": ([1, 3, 4, 4, 5], [3, 1, 3, 3, 3], dict(groups=3, padding=1)),
    "3d dilation": ([1, 2, 6, 5, 6], [2, 2, 3, 3, 3], dict(padding=2, dilation=2)),
}
TRANSPOSE = {
    "1d": ([2, 3, 5], [3, 4, 3], dict(stride=2, padding=1, outputPadding=1, bias=True)),
    "2d stride is kernel": ([2, 8, 4, 3], [8, 16, 2, 2], dict(stride=2, bias=True)),
    "2d stride 1": ([1, 3, 5, 4], [3, 2, 3, 3], dict(padding=1)),
    "2d 4x4": ([1, 8, 4, 5], [8, 8, 4, 4], dict(stride=2, padding=1)),
    "2d output padding": ([2, 3, 4, 4], [3, 2, 3, 3], dict(stride=2, padding=1, outputPadding=1)),
    "2d stride over kernel": ([1, 2, 3, 4], [2, 3, 2, 2], dict(stride=3, outputPadding=[2, 1])),
    "2d dilation": ([1, 2, 4, 4], [2, 3, 3, 2], dict(stride=2, dilation=2, padding=1, outputPadding=1)),
    "2d groups": ([2, 6, 4, 4], [6, 2, 3, 3], dict(stride=2, groups=3, padding=1, bias=True)),
    "2d depthwise": ([1, 4, 4, 5], [4, 1, 4, 4], dict(stride=2, groups=4, padding=1)),
    "3d stride is kernel": ([2, 3, 2, 3, 4], [3, 2, 2, 2, 2], dict(stride=2, bias=True)),
    "3d uneven": ([1, 3, 2, 3, 4], [3, 2, 1, 2, 2], dict(stride=[1, 2, 2])),
    "3d stride": ([1, 2, 3, 3, 2], [2, 3, 3, 3, 3], dict(stride=2, padding=1, outputPadding=1)),
}


def leaf(name, shape):
    return torch.from_numpy(golden_uniform(name, shape)).double().requires_grad_()


def numbers(tensor):
    """Rounded to 1e-8 of the largest: a hundredth of what the test allows."""
    digits = 8 - math.ceil(math.log10(tensor.abs().max().item()))
    return [round(value, digits) for value in tensor.reshape(-1).tolist()]


def case(operator, title, x_shape, w_shape, options):
    name = f"{operator} {title}"
    axes = len(x_shape) - 2
    x, w = leaf(name + ".x", x_shape), leaf(name + ".w", w_shape)
    groups = options.get("groups", 1)
    out = w_shape[0] if operator == "Conv" else w_shape[1] * groups
    b = leaf(name + ".b", [out]) if options.get("bias") else None
    stride, dilation, padding = (options.get(key, otherwise) for key, otherwise in
                                 [("stride", 1), ("dilation", 1), ("padding", 0)])
    if operator == "Conv":
        source = x
        if isinstance(padding, list) and len(padding) == 2 * axes:
            pairs = [(padding[axis], padding[axis + axes]) for axis in reversed(range(axes))]
            source, padding = F.pad(x, [rows for pair in pairs for rows in pair]), 0
        y = convs[axes](source, w, b, stride, padding, dilation, groups)
    else:
        y = transposes[axes](x, w, b, stride, padding, options.get("outputPadding", 0), groups, dilation)
    g = torch.from_numpy(golden_uniform(name + ".g", y.shape)).double()
    y.backward(g)
    return {
        "operator": operator, "name": name, "x": x_shape, "w": w_shape, "y": list(y.shape), "options": options,
        "dx": numbers(x.grad), "dw": numbers(w.grad), **({"db": numbers(b.grad)} if b is not None else {}),
    }


cases = [case("Conv", *entry) for entry in ((t, *v) for t, v in CONV.items())]
cases += [case("ConvTranspose", *entry) for entry in ((t, *v) for t, v in TRANSPOSE.items())]
path = pathlib.Path(__file__).with_name("convolution.json")
path.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
