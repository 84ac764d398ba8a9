"""Goldens of the networks that an nnU-Net plans file describes -> networks_nnunet.json.

Made with dynamic-network-architectures 0.4.4 on PyTorch 1.13.0. `old` is the plans of nnU-Net 2.0 to 2.3, turned into
an architecture by ConfigurationManager of nnU-Net 2.8.1.
"""

import copy
import pydoc

from network_golden import describe, gradients, load, outputs, write
from nnunetv2.utilities.plans_handling.plans_handler import ConfigurationManager


def architecture(network, dimensions, **kwargs):
    return {
        "network_class_name": f"dynamic_network_architectures.architectures.unet.{network}",
        "arch_kwargs": {
            "n_stages": len(kwargs["features_per_stage"]),
            "conv_op": f"torch.nn.modules.conv.Conv{dimensions}d",
            "conv_bias": True,
            "norm_op": f"torch.nn.modules.instancenorm.InstanceNorm{dimensions}d",
            "norm_op_kwargs": {"eps": 1e-05, "affine": True},
            "dropout_op": None,
            "dropout_op_kwargs": None,
            "nonlin": "torch.nn.LeakyReLU",
            "nonlin_kwargs": {"inplace": True},
            **kwargs,
        },
        "_kw_requires_import": ["conv_op", "norm_op", "dropout_op", "nonlin"],
    }


def make(plan, inputs, classes, **also):
    kwargs = dict(plan["arch_kwargs"])
    for key in plan["_kw_requires_import"]:
        kwargs[key] = kwargs[key] and pydoc.locate(kwargs[key])
    return pydoc.locate(plan["network_class_name"])(input_channels=inputs, num_classes=classes, **kwargs, **also)


def golden(plan, shape, classes, deep=False, train=False):
    build = lambda: make(plan, shape[1], classes, deep_supervision=deep)  # noqa: E731
    made = {"architecture": plan, "classes": classes, "deepSupervision": deep, **describe(build())}
    made.update(outputs(load(build()), shape))
    if train:
        made["training"] = gradients(build, shape)
    return made


six, cube, by2 = [32, 64, 128, 256, 320, 320], [[3, 3, 3]] * 6, [[1, 1, 1]] + [[2, 2, 2]] * 5
plain = architecture(
    "PlainConvUNet", 3, features_per_stage=six, kernel_sizes=cube, strides=by2,
    n_conv_per_stage=[2] * 6, n_conv_per_stage_decoder=[2] * 5,
)  # fmt: skip
residual = architecture(
    "ResidualEncoderUNet", 3, features_per_stage=six, kernel_sizes=cube, strides=by2,
    n_blocks_per_stage=[1, 3, 4, 6, 6, 6], n_conv_per_stage_decoder=[1] * 5,
)  # fmt: skip
anisotropic = {
    "features_per_stage": [8, 16, 24],
    "kernel_sizes": [[1, 3, 3], [1, 3, 3], [3, 3, 3]],
    "strides": [[1, 1, 1], [1, 2, 2], [2, 2, 1]],
    "n_conv_per_stage_decoder": [1, 2],
}
flat = {
    "features_per_stage": [8, 16, 24, 24],
    "kernel_sizes": [[3, 3]] * 4,
    "strides": [[1, 1], [2, 2], [2, 2], [2, 1]],
    "n_conv_per_stage_decoder": [2, 1, 1],
}
plain_small = architecture("PlainConvUNet", 3, **anisotropic, n_conv_per_stage=[2, 1, 2])
plain_flat = architecture("PlainConvUNet", 2, **flat, n_conv_per_stage=[2, 2, 1, 2])
other = copy.deepcopy(plain_flat)
other["arch_kwargs"].update(
    norm_op="torch.nn.modules.batchnorm.BatchNorm2d", norm_op_kwargs={"eps": 0.001}, conv_bias=False,
    dropout_op="torch.nn.modules.dropout.Dropout2d", dropout_op_kwargs={"p": 0.1},
    nonlin="torch.nn.ReLU", nonlin_first=True, kernel_sizes=3, n_conv_per_stage=1,
)  # fmt: skip
residual_small = architecture("ResidualEncoderUNet", 3, **anisotropic, n_blocks_per_stage=[1, 2, 2])
residual_flat = architecture("ResidualEncoderUNet", 2, **flat, n_blocks_per_stage=[1, 2, 1, 1], stem_channels=6)
bottleneck = architecture(
    "ResidualEncoderUNet", 2, **flat, n_blocks_per_stage=[1, 2, 1, 1], bottleneck_channels=[4, 8, 8, 12],
    block="dynamic_network_architectures.building_blocks.residual.BottleneckD",
)  # fmt: skip
bottleneck["_kw_requires_import"].append("block")
old = {
    "patch_size": [16, 32, 32],
    "UNet_class_name": "PlainConvUNet",
    "UNet_base_num_features": 8,
    "n_conv_per_stage_encoder": [2, 2, 2],
    "n_conv_per_stage_decoder": [2, 2],
    "num_pool_per_axis": [1, 2, 2],
    "pool_op_kernel_sizes": [[1, 1, 1], [1, 2, 2], [2, 2, 2]],
    "conv_kernel_sizes": [[1, 3, 3], [3, 3, 3], [3, 3, 3]],
    "unet_max_num_features": 20,
}
converted = ConfigurationManager(copy.deepcopy(old)).configuration["architecture"]
goldens = {
    "plain": golden(plain, (1, 1, 64, 64, 32), 26),
    "plain-small": golden(plain_small, (1, 2, 8, 24, 16), 3, train=True),
    "plain-small-deep": golden(plain_small, (1, 2, 8, 24, 16), 3, deep=True, train=True),
    "plain-flat": golden(plain_flat, (2, 1, 48, 32), 4, deep=True),
    "plain-other": golden(other, (2, 1, 48, 32), 2),
    "old": {**golden(converted, (1, 1, 8, 24, 16), 3), "configuration": old},
    "residual": {"architecture": residual, "classes": 26, **describe(make(residual, 1, 26))},
    "residual-small": golden(residual_small, (1, 2, 8, 24, 16), 3, train=True),
    "residual-flat": golden(residual_flat, (2, 1, 48, 32), 4),
    "residual-bottleneck": golden(bottleneck, (2, 1, 48, 32), 2, deep=True),
}
assert (goldens["plain"]["parameters"], goldens["plain"]["entries"]) == (31214914, 292)
assert (goldens["residual"]["parameters"], goldens["residual"]["entries"]) == (102369090, 956)
write(__file__, goldens)
