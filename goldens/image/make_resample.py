"""Writes resample.json: scipy.ndimage.map_coordinates (order 0, 1 and 3, mode 'mirror') on small volumes.

Arrays are in our order: the first index fastest, which is the C order of an array with axes (z, y, x). A
target voxel within half a voxel of the source's outermost voxel centres has the value at the edge, so its
coordinates are clamped; farther away it is null. No position lies halfway, where rounding decides order 0.
"""

import json
from pathlib import Path

import numpy as np
from scipy import ndimage

random = np.random.default_rng(5)


def rotation(axis, degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    a, b = [(1, 2), (2, 0), (0, 1)][axis]
    matrix = np.eye(3)
    matrix[a, a] = matrix[b, b] = c
    matrix[a, b], matrix[b, a] = -s, s
    return matrix


def grid(size, spacing, origin, direction=np.eye(3)):
    return {"size": size, "spacingMm": spacing, "originMm": origin, "direction": np.asarray(direction).ravel().tolist()}


source = grid((9, 8, 7), (0.8, 0.9, 2.0), (-3.1, 12.0, -40.0))
tilted = grid((9, 8, 7), (0.8, 0.9, 2.0), (5.0, -2.0, 8.0), rotation(2, 30) @ rotation(0, -15))
long = grid((70, 3, 2), (0.5, 1.0, 1.0), (0.0, 0.0, 0.0))
flat = grid((8, 7, 1), (1.0, 1.0, 4.0), (0.0, 0.0, 0.0))
CASES = [
    ("finer", source, grid((13, 11, 15), (0.53, 0.63, 0.83), (-2.97, 12.1, -39.7))),
    ("coarser", source, grid((4, 4, 3), (1.73, 1.57, 4.1), (-2.9, 12.3, -39.1))),
    ("reaching beyond", source, grid((12, 10, 9), (0.97, 1.03, 2.21), (-5.2, 10.9, -42.3))),
    ("turned axes", source, grid((8, 9, 7), (1.7, 0.71, 0.77), (3.0, 11.9, -39.9), [[0, 0, -1], [0, 1, 0], [1, 0, 0]])),
    ("oblique", source, grid((9, 8, 9), (0.83, 0.91, 1.3), (-3.0, 12.3, -39.0), rotation(0, 12) @ rotation(2, 20))),
    ("between oblique grids that agree", tilted, {**tilted, "size": (14, 6, 11), "spacingMm": (0.49, 1.19, 1.13)}),
    ("long lines", long, grid((55, 3, 3), (0.631, 0.93, 0.47), (0.11, 0.07, 0.03))),
    ("one slice", flat, grid((6, 6, 3), (1.13, 1.17, 1.4), (0.31, 0.17, -1.3))),
]


def positions(source, target):
    index = np.indices(target["size"][::-1]).reshape(3, -1)[::-1]
    step = np.array(target["direction"]).reshape(3, 3) * np.array(target["spacingMm"])
    world = step @ index + np.array(target["originMm"])[:, None]
    back = np.array(source["direction"]).reshape(3, 3).T @ (world - np.array(source["originMm"])[:, None])
    return back / np.array(source["spacingMm"])[:, None]


out = []
for name, source, target in CASES:
    shape = source["size"][::-1]
    volume = np.round(random.standard_normal(shape) * 3, 3)
    place = positions(source, target)
    last = np.array(source["size"])[:, None] - 1
    inside = np.all((place >= -0.5) & (place <= last + 0.5), axis=0)
    clamped = np.clip(place, 0, last)[::-1]
    values = {}
    for order, method in ((0, "nearest"), (1, "linear"), (3, "cubic")):
        # A filter along one sample is undefined in SciPy's mirror mode; such an index has one value anyway.
        result = ndimage.map_coordinates(volume, clamped, order=order, mode="mirror")
        values[method] = [round(float(v), 6) if ok else None for v, ok in zip(result, inside)]
    out.append({"name": name, "source": source, "target": target, "voxels": volume.ravel().tolist(), "values": values})

path = Path(__file__).parent / "resample.json"
path.write_text(json.dumps({"scipy": "ndimage.map_coordinates", "cases": out}, separators=(",", ":")) + "\n")
