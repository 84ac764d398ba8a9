"""Goldens of the plain configurable U-Net (src/learn/networks/unet.ts), said again in PyTorch -> networks_unet.json.
Made with PyTorch 1.13.0."""

import torch
from network_golden import describe, gradients, load, outputs, write
from torch import nn
from torch.nn import functional

DEFAULTS = {
    "dimensions": 2, "inputChannels": 1, "slices": 1, "classes": 2, "channels": [16, 32, 64, 128],
    "convolutions": 2, "kernels": None, "strides": None, "norm": "batch", "groups": 8, "activation": "relu",
    "down": "pool", "up": "transpose", "residual": False, "dropout": 0, "deepSupervision": False,
}  # fmt: skip
ACTIVATIONS = {
    "relu": functional.relu,
    "leakyRelu": lambda x: functional.leaky_relu(x, 0.01),
    "silu": functional.silu,
    "gelu": functional.gelu,
    "tanh": torch.tanh,
}


class UNet(nn.Module):
    def __init__(self, **given):
        super().__init__()
        self.c = c = {**DEFAULTS, **given}
        self.axes = axes = c["dimensions"]
        self.conv = (nn.Conv2d, nn.Conv3d)[axes - 2]
        self.transposed = (nn.ConvTranspose2d, nn.ConvTranspose3d)[axes - 2]
        self.pool = (functional.max_pool2d, functional.max_pool3d)[axes - 2]
        self.act = ACTIVATIONS.get(c["activation"])
        channels = c["channels"]
        self.kernels = c["kernels"] or [[3] * axes for _ in channels]
        self.strides = c["strides"] or [[2] * axes for _ in channels[1:]]
        inputs = [c["inputChannels"] * c["slices"], *channels]
        ones = [1] * axes
        self.encoder = nn.ModuleList(
            self.stage(
                inputs[i], width, self.kernels[i], self.strides[i - 1] if i and c["down"] == "stride" else ones
            )
            for i, width in enumerate(channels)
        )
        self.decoder = nn.ModuleList()
        for i, width in enumerate(channels[:-1]):
            stage = self.stage(2 * width, width, self.kernels[i], ones)
            up = self.transposed if c["up"] == "transpose" else self.conv
            size = self.strides[i] if c["up"] == "transpose" else 1
            stage.up = up(channels[i + 1], width, size, size)
            self.decoder.append(stage)
        heads = channels[:-1] if c["deepSupervision"] else channels[:1]
        self.heads = nn.ModuleList(self.conv(width, c["classes"], 1) for width in heads)

    def stage(self, inputs, width, kernel, stride):
        stage = nn.Module()
        stage.convs = nn.ModuleList()
        for j in range(self.c["convolutions"]):
            layer = nn.Module()
            padding = [k // 2 for k in kernel]
            bias = self.c["norm"] == "none"
            layer.conv = self.conv(
                width if j else inputs, width, kernel, 1 if j else stride, padding, bias=bias
            )
            norm = self.norm(width)
            if norm is not None:
                layer.norm = norm
            if self.c["activation"] == "prelu":
                layer.act = nn.PReLU()
            stage.convs.append(layer)
        if self.c["residual"] and (inputs != width or any(s > 1 for s in stride)):
            stage.skip = self.conv(inputs, width, 1, stride, bias=False)
        return stage

    def norm(self, width):
        volume, kind = self.axes == 3, self.c["norm"]
        if kind == "batch":
            return (nn.BatchNorm3d if volume else nn.BatchNorm2d)(width)
        if kind == "instance":
            return (nn.InstanceNorm3d if volume else nn.InstanceNorm2d)(width, affine=True)
        return nn.GroupNorm(self.c["groups"], width) if kind == "group" else None

    def run(self, stage, x):
        given = x
        for j, layer in enumerate(stage.convs):
            x = layer.conv(x)
            if hasattr(layer, "norm"):
                x = layer.norm(x)
            if self.c["residual"] and j == len(stage.convs) - 1:
                x = x + (stage.skip(given) if hasattr(stage, "skip") else given)
            x = layer.act(x) if hasattr(layer, "act") else self.act(x)
        return x

    def forward(self, x):
        skips = []
        for i, stage in enumerate(self.encoder):
            if i and self.c["down"] == "pool":
                x = self.pool(x, self.strides[i - 1])
            x = self.run(stage, x)
            skips.append(x)
        results = []
        for i in reversed(range(len(self.decoder))):
            stage = self.decoder[i]
            if self.c["up"] == "resize":
                mode = "trilinear" if self.axes == 3 else "bilinear"
                x = functional.interpolate(
                    x, scale_factor=[float(s) for s in self.strides[i]], mode=mode, align_corners=False
                )
            x = self.run(stage, torch.cat([skips[i], stage.up(x)], 1))
            if i < len(self.heads):
                results.insert(0, self.heads[i](x))
        return results if self.c["deepSupervision"] else results[0]


def golden(shape, train=False, **given):
    build = lambda: UNet(**given)  # noqa: E731
    made = {"configuration": given, **describe(build()), **outputs(load(build()), shape)}
    if train:
        made["training"] = gradients(build, shape)
    return made


goldens = {
    "default": golden((2, 1, 32, 48)),
    "slices": golden((1, 6, 16, 32), slices=3, inputChannels=2, norm="none", channels=[8, 8, 16], classes=3),
    "residual": golden(
        (2, 1, 32, 16), True,
        residual=True, down="stride", up="resize", norm="group", groups=4, activation="tanh",
        channels=[8, 16, 16], convolutions=3, deepSupervision=True,
    ),
    "volume": golden(
        (1, 1, 8, 16, 16), True,
        dimensions=3, channels=[4, 8, 16], norm="instance", activation="silu", down="stride",
        kernels=[[1, 3, 3], [3, 3, 3], [3, 3, 3]], strides=[[1, 2, 2], [2, 2, 2]], classes=3,
    ),
    "volume-residual": golden(
        (2, 1, 8, 8, 16), True,
        dimensions=3, channels=[4, 8], residual=True, up="resize", activation="gelu", convolutions=1,
    ),
    "smooth": golden((4, 1, 32, 32), True, activation="tanh", channels=[4, 8, 12, 16], down="stride"),
    "learned": golden((2, 1, 32, 32), True, activation="prelu", channels=[4, 8], norm="instance"),
    "leaky": golden((1, 1, 16, 32), activation="leakyRelu", channels=[8, 16], residual=True),
}  # fmt: skip
write(__file__, goldens)
