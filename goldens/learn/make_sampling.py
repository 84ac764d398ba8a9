"""torch.nn.functional.grid_sample and affine_grid and their gradients, in float64."""

import torch.nn.functional as F
from gradient_golden import record, write

flat = {"x": [2, 3, 5, 6], "grid": {"shape": [2, 4, 3, 2], "low": -1.4, "high": 1.4}}
deep = {"x": [2, 2, 4, 3, 5], "grid": {"shape": [2, 3, 2, 4, 3], "low": -1.4, "high": 1.4}}
far = {"x": [1, 2, 4, 5], "grid": {"shape": [1, 4, 5, 2], "low": -4.0, "high": 4.0}}

cases = []
for mode in ["bilinear", "nearest"]:
    for padding in ["zeros", "border", "reflection"]:
        for corners in [False, True]:
            for kind, inputs in [("flat", flat), ("deep", deep), ("far", far)]:
                if kind == "far" and mode == "nearest":
                    continue
                cases.append(record(
                    f"{kind}-{mode}-{padding}-{'corners' if corners else 'edges'}", inputs,
                    lambda x, grid: F.grid_sample(x, grid, mode, padding, align_corners=corners)))

for corners in [False, True]:
    name = "corners" if corners else "edges"
    cases.append(record(f"affine-flat-{name}", {"theta": [2, 2, 3]},
                        lambda theta: F.affine_grid(theta, [2, 1, 4, 5], align_corners=corners)))
    cases.append(record(f"affine-deep-{name}", {"theta": [2, 3, 4]},
                        lambda theta: F.affine_grid(theta, [2, 1, 3, 4, 5], align_corners=corners)))
    cases.append(record(f"affine-one-{name}", {"theta": [2, 2, 3]},
                        lambda theta: F.affine_grid(theta, [2, 1, 1, 5], align_corners=corners)))
    cases.append(record(
        f"transformer-{name}", {"x": [2, 3, 6, 7], "theta": [2, 2, 3]},
        lambda x, theta: F.grid_sample(x, F.affine_grid(theta, [2, 3, 5, 4], align_corners=corners),
                                       align_corners=corners)))

write(__file__, cases)
