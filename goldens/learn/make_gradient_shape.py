"""Operators that move elements, and their gradients, in float64."""

import torch
import torch.nn.functional as F
from gradient_golden import record, write

image = [2, 3, 6, 5]

cases = [
    record("reshape", {"x": image}, lambda x: x.reshape(6, -1)),
    record("transpose-reversed", {"x": [2, 3, 4]}, lambda x: x.permute(2, 1, 0)),
    record("transpose", {"x": image}, lambda x: x.permute(2, 0, 3, 1)),
    record("expand", {"x": [3, 1]}, lambda x: x.expand(2, 3, 4)),
    record("expand-scalar", {"x": []}, lambda x: x.expand(2, 3)),
    record("tile", {"x": [2, 3]}, lambda x: x.repeat(2, 3)),
    record("tile-one", {"x": [2, 1, 3]}, lambda x: x.repeat(1, 4, 2)),
    record("concat", {"x": [2, 3], "y": [2, 1], "z": [2, 4]}, lambda x, y, z: torch.cat([x, y, z], 1)),
    record("concat-last", {"x": [2, 3, 2], "y": [2, 3, 1]}, lambda x, y: torch.cat([x, y], -1)),
    record("concat-twice", {"x": [2, 3]}, lambda x: torch.cat([x, 2 * x, x], 0)),
    record("split-all", {"x": [2, 6]}, lambda x: torch.cat([p * (i + 1) for i, p in enumerate(x.split([1, 2, 3], 1))], 1)),
    record("split-missing", {"x": [2, 6]}, lambda x: x.split([1, 2, 3], 1)[1]),
    record("split-last", {"x": [4, 3]}, lambda x: x.split([1, 3], 0)[1] * 2),
    record("slice-begin", {"x": image}, lambda x: x[:, :, :4]),
    record("slice-middle", {"x": image}, lambda x: x[:, 1:2, 2:5, 1:-1]),
    record("slice-step", {"x": image}, lambda x: x[:, :, ::2, 1::3]),
    record("slice-step-end", {"x": image}, lambda x: x[:, :, 1:5:2]),
    record("slice-reversed", {"x": image}, lambda x: x.flip(2)),
    record("slice-reversed-both", {"x": image}, lambda x: x.flip((1, 3))),
    record("slice-backwards-2", {"x": image}, lambda x: x.flip(2)[:, :, ::2]),
    record("slice-backwards-part", {"x": image}, lambda x: x[:, :, 1:5].flip(2)[:, :, ::3]),
    record("pad-zero", {"x": image}, lambda x: F.pad(x, (1, 2, 3, 0))),
    record("pad-value", {"x": image}, lambda x: F.pad(x, (1, 2, 3, 0), value=-2.5)),
    record(
        "pad-learned",
        {"x": [2, 3], "v": [1]},
        lambda x, v: torch.cat([v.expand(2, 1), x, v.expand(2, 2)], 1),
    ),
    record("pad-negative", {"x": image}, lambda x: F.pad(x, (-1, -2, -1, -3))),
    record("pad-mixed", {"x": image}, lambda x: F.pad(x, (-1, 2, 3, -2))),
    record("pad-channels", {"x": image}, lambda x: F.pad(x, (0, 0, 0, 0, 1, 2))),
    record("pad-reflect", {"x": image}, lambda x: F.pad(x, (1, 2, 5, 0), mode="reflect")),
    record("pad-reflect-all", {"x": image}, lambda x: F.pad(x, (4, 4, 5, 5), mode="reflect")),
    record("pad-reflect-3d", {"x": [1, 2, 3, 4, 3]}, lambda x: F.pad(x, (2, 1, 0, 3, 1, 2), mode="reflect")),
    record("pad-edge", {"x": image}, lambda x: F.pad(x, (1, 2, 7, 0), mode="replicate")),
    record("pad-edge-3d", {"x": [1, 2, 3, 4, 3]}, lambda x: F.pad(x, (2, 1, 0, 3, 4, 2), mode="replicate")),
    record("pad-reflect-cropped", {"x": image}, lambda x: F.pad(x[:, :, 2:, :-1], (1, 0, 0, 2), mode="reflect")),
    record("pixel-shuffle", {"x": [2, 8, 3, 2]}, lambda x: F.pixel_shuffle(x, 2)),
    record(
        "depth-to-space",
        {"x": [2, 8, 3, 2]},
        lambda x: x.reshape(2, 2, 2, 2, 3, 2).permute(0, 3, 4, 1, 5, 2).reshape(2, 2, 6, 4),
    ),
    record(
        "space-to-depth",
        {"x": [2, 2, 6, 4]},
        lambda x: x.reshape(2, 2, 3, 2, 2, 2).permute(0, 3, 5, 1, 2, 4).reshape(2, 8, 3, 2),
    ),
    record("flatten-tokens", {"x": image}, lambda x: x.flatten(2).transpose(1, 2)),
    record("unflatten-tokens", {"x": [2, 30, 3]}, lambda x: x.transpose(1, 2).reshape(2, 3, 6, 5)),
]

write(__file__, cases)
