"""Writes masks.json: scipy.ndimage on small random masks (distance, label, binary_fill_holes, ball morphology).

Arrays are in our order: the first index fastest, which is the C order of an array with axes (z, y, x).
Masks are strings of 0 and 1; distances are rounded to 1e-6 mm.
"""

import json
from pathlib import Path

import numpy as np
from scipy import ndimage

random = np.random.default_rng(20)
CASES = [
    # name, size (x, y, z), spacing (x, y, z), share of foreground
    ("isotropic", (9, 8, 7), (1.0, 1.0, 1.0), 0.7),
    ("anisotropic", (11, 7, 6), (0.7, 0.9, 3.0), 0.85),
    ("long rows", (37, 5, 3), (0.4, 2.5, 1.25), 0.93),
    ("blobs", (14, 13, 11), (0.8, 0.8, 2.0), None),
    ("one slice", (13, 12, 1), (0.5, 0.8, 5.0), 0.8),
    ("one row", (25, 1, 1), (0.3, 1.0, 1.0), 0.9),
    ("dense", (10, 10, 10), (1.0, 1.3, 0.6), 0.985),
    ("sparse", (12, 9, 8), (1.1, 0.6, 2.2), 0.08),
    ("half", (12, 11, 10), (1.0, 0.8, 1.5), 0.5),
    ("empty", (5, 4, 3), (1.0, 2.0, 3.0), 0.0),
    ("full", (5, 4, 3), (1.0, 2.0, 3.0), 1.0),
    ("single voxel", (6, 5, 4), (1.0, 2.0, 3.0), 0.0),
]
RADII = [0.0, 1.0, 2.1]


def text(mask):
    return "".join("1" if v else "0" for v in mask.ravel())


def ball(radius, sampling):
    reach = [int(np.floor(radius * (1 + 1e-6) / s)) for s in sampling]
    offsets = np.meshgrid(*[np.arange(-r, r + 1) * s for r, s in zip(reach, sampling)], indexing="ij")
    return sum(o**2 for o in offsets) <= (radius * (1 + 1e-6)) ** 2


def closing(mask, structure):
    margin = [(n // 2, n // 2) for n in structure.shape]
    closed = ndimage.binary_closing(np.pad(mask, [(2 * a, 2 * b) for a, b in margin]), structure)
    return closed[tuple(slice(2 * a, 2 * a + n) for (a, _), n in zip(margin, mask.shape))]


def rounded(array):
    return [round(float(v), 6) for v in array.ravel()]


out = []
for name, size, spacing, share in CASES:
    shape, sampling = size[::-1], spacing[::-1]
    if share is None:
        smooth = ndimage.gaussian_filter(random.standard_normal(shape), 1.2)
        mask = np.abs(smooth) < 0.6 * smooth.std()
    else:
        mask = random.random(shape) < share
    if name == "single voxel":
        mask[2, 3, 1] = True
    labels = {}
    for connectivity, rank in ((6, 1), (18, 2), (26, 3)):
        numbers, count = ndimage.label(mask, ndimage.generate_binary_structure(3, rank))
        labels[str(connectivity)] = {"count": int(count), "labels": numbers.ravel().tolist()}
    filled = {}
    for connectivity, rank in ((6, 1), (26, 3)):
        volume = ndimage.binary_fill_holes(mask, ndimage.generate_binary_structure(3, rank))
        filled[f"volume {connectivity}"] = text(volume)
        plane = ndimage.generate_binary_structure(2, 1 if rank == 1 else 2)
        for axis in range(3):
            slices = np.moveaxis(mask, 2 - axis, 0)
            each = np.stack([ndimage.binary_fill_holes(s, plane) for s in slices])
            filled[f"{axis} {connectivity}"] = text(np.moveaxis(each, 0, 2 - axis))
    balls = []
    for radius in RADII:
        structure = ball(radius, sampling)
        balls.append(
            {
                "radiusMm": radius,
                "dilated": text(ndimage.binary_dilation(mask, structure)),
                "eroded": text(ndimage.binary_erosion(mask, structure, border_value=1)),
                "erodedAtBorder": text(ndimage.binary_erosion(mask, structure, border_value=0)),
                "opened": text(ndimage.binary_opening(mask, structure)),
                "closed": text(closing(mask, structure)),
            }
        )
    padded = ndimage.distance_transform_edt(np.pad(mask, 1), sampling)[1:-1, 1:-1, 1:-1]
    out.append(
        {
            "name": name,
            "size": size,
            "spacingMm": spacing,
            "mask": text(mask),
            # Without any background SciPy's distances have no meaning.
            "distances": None if mask.all() else rounded(ndimage.distance_transform_edt(mask, sampling)),
            "distancesInside": rounded(padded),
            "components": labels,
            "filled": filled,
            "balls": balls,
        }
    )

(Path(__file__).parent / "masks.json").write_text(json.dumps({"scipy": "ndimage", "cases": out}, separators=(",", ":")) + "\n")
