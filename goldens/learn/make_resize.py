"""torch.nn.functional.interpolate and its gradients, in float64."""

import torch.nn.functional as F
from gradient_golden import record, write

square, cube = [2, 2, 5, 4], [1, 2, 3, 4, 5]


def case(name, shape, **options):
    return record(name, {"x": shape}, lambda x: F.interpolate(x, **options))


linear, corners = dict(mode="bilinear"), dict(mode="bilinear", align_corners=True)
volume, volume_corners = dict(mode="trilinear"), dict(mode="trilinear", align_corners=True)
cases = [
    case("nearest-2", square, size=(10, 8)),
    case("nearest-3-1", square, size=(15, 4)),
    case("nearest-up", square, size=(7, 9)),
    case("nearest-down", square, size=(3, 2)),
    case("nearest-by-1.5", square, scale_factor=1.5),
    case("nearest-by-0.7", square, scale_factor=0.7),
    case("nearest-by-2", square, scale_factor=2),
    case("nearest-volume-2", cube, size=(6, 8, 10)),
    case("nearest-volume", cube, size=(4, 2, 7)),
    case("linear-2", square, size=(10, 8), **linear),
    case("linear-up", square, size=(7, 9), **linear),
    case("linear-down", square, size=(3, 2), **linear),
    case("linear-one", square, size=(1, 9), **linear),
    case("linear-from-one", [1, 2, 1, 4], size=(6, 8), **linear),
    case("linear-one-axis", square, size=(10, 4), **linear),
    case("linear-by-2", square, scale_factor=2, **linear),
    case("linear-by-1.5", square, scale_factor=1.5, **linear),
    case("linear-by-0.6", square, scale_factor=0.6, **linear),
    case("linear-by-uneven", square, scale_factor=(1.3, 2.6), **linear),
    case("corners-2", square, size=(10, 8), **corners),
    case("corners-up", square, size=(7, 9), **corners),
    case("corners-down", square, size=(3, 2), **corners),
    case("corners-one", square, size=(1, 9), **corners),
    case("corners-by-1.5", square, scale_factor=1.5, **corners),
    case("volume-2", cube, size=(6, 8, 10), **volume),
    case("volume-up-down", cube, size=(5, 3, 7), **volume),
    case("volume-by-1.5", cube, scale_factor=1.5, **volume),
    case("volume-corners-2", cube, size=(6, 8, 10), **volume_corners),
    case("volume-corners", cube, size=(5, 3, 7), **volume_corners),
]

write(__file__, cases)
