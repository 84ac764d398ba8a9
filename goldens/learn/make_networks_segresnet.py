"""Goldens of MONAI's SegResNet -> networks_segresnet.json. Made with MONAI 1.5.0 on PyTorch 1.13.0."""

from monai.networks.nets.segresnet import SegResNet
from network_golden import describe, gradients, load, outputs, write


def golden(configuration, shape, **also):
    make = lambda: SegResNet(**configuration)  # noqa: E731
    return {"configuration": configuration, **describe(make()), **outputs(load(make()), shape), **also}


small = {"spatial_dims": 2, "init_filters": 8, "in_channels": 2, "out_channels": 3}
steep = ("LEAKYRELU", {"negative_slope": 0.2})
volume = {"spatial_dims": 3, "init_filters": 8, "in_channels": 1, "out_channels": 2}
goldens = {
    "radiology": golden(
        {"spatial_dims": 3, "init_filters": 32, "in_channels": 1, "out_channels": 26, "dropout_prob": 0.2},
        (1, 1, 32, 24, 16),
    ),
    "flat": golden(small, (2, 2, 32, 24)),
    "deconv": golden(
        {**small, "upsample_mode": "deconv", "blocks_down": [1, 2, 1], "blocks_up": [2, 1], "act": steep},
        (2, 2, 32, 24),
    ),
    "batch": golden({**small, "norm": ("BATCH", {"eps": 0.001}), "dropout_prob": 0.1}, (2, 2, 32, 24)),
    "instance": golden({**small, "norm": ("INSTANCE", {"affine": True})}, (2, 2, 32, 24)),
    "features": golden({**small, "use_conv_final": False, "norm": ("GROUP", {"num_groups": 4})}, (2, 2, 32, 24)),
    "volume": golden(
        volume, (1, 1, 16, 16, 24), training=gradients(lambda: SegResNet(**volume), (1, 1, 16, 16, 24))
    ),
}
assert goldens["radiology"]["parameters"] == 18796794
write(__file__, goldens)
