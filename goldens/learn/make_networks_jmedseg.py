"""Goldens of the JMedSeg U-Net, its spatial transformer and its contrastive projection -> networks_jmedseg.json.

JMedSeg is written for Jittor, so the modules below say the same in PyTorch: layers, names and order after
model/UNet.py, advance/stn.py and advance/ssl.py of THU-CVlab/JMedSeg at 3f7bdf3. The sums of parameters that its
UNet.py prints (17,276,290 with buffers, 17,267,458 trained) are checked here. Made with PyTorch 1.13.0.
"""

import torch
from network_golden import describe, gradients, load, outputs, write
from torch import nn
from torch.nn import functional


def double(inputs, outputs_, middle=None):
    middle = middle or outputs_
    block = nn.Module()
    block.double_conv = nn.Sequential(
        nn.Conv2d(inputs, middle, 3, padding=1),
        nn.BatchNorm2d(middle),
        nn.ReLU(),
        nn.Conv2d(middle, outputs_, 3, padding=1),
        nn.BatchNorm2d(outputs_),
        nn.ReLU(),
    )
    block.forward = block.double_conv.forward
    return block


class Down(nn.Module):
    def __init__(self, inputs, outputs_):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), double(inputs, outputs_))

    def forward(self, x):
        return self.maxpool_conv(x)


class Up(nn.Module):
    def __init__(self, inputs, outputs_, bilinear):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
            self.conv = double(inputs, outputs_, inputs // 2)
        else:
            self.up = nn.ConvTranspose2d(inputs, inputs // 2, 2, stride=2)
            self.conv = double(inputs, outputs_)

    def forward(self, x, skip):
        return self.conv(torch.cat([skip, self.up(x)], dim=1))


class UNet(nn.Module):
    def __init__(self, channels=3, classes=2, bilinear=True, width=64):
        super().__init__()
        w, factor = width, 2 if bilinear else 1
        self.inc = double(channels, w)
        self.down1, self.down2, self.down3 = Down(w, 2 * w), Down(2 * w, 4 * w), Down(4 * w, 8 * w)
        self.down4 = Down(8 * w, 16 * w // factor)
        self.up1 = Up(16 * w, 8 * w // factor, bilinear)
        self.up2 = Up(8 * w, 4 * w // factor, bilinear)
        self.up3 = Up(4 * w, 2 * w // factor, bilinear)
        self.up4 = Up(2 * w, w, bilinear)
        self.outc = nn.Module()
        self.outc.conv = nn.Conv2d(w, classes, 1)

    def encode(self, x):
        levels = [self.inc(x)]
        for down in (self.down1, self.down2, self.down3, self.down4):
            levels.append(down(levels[-1]))
        return levels

    def forward(self, x):
        *skips, x = self.encode(x)
        for up, skip in zip((self.up1, self.up2, self.up3, self.up4), reversed(skips)):
            x = up(x, skip)
        return self.outc.conv(x)


class SpatialTransformer(nn.Module):
    def __init__(self, convnet):
        super().__init__()
        self.convnet = convnet
        layers = []
        for inputs, outputs_ in ((3, 8), (8, 16), (16, 32), (32, 64)):
            layers += [nn.Conv2d(inputs, outputs_, 3, padding=1), nn.BatchNorm2d(outputs_), nn.ReLU()]
        self.loc = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(2))
        self.fc_loc = nn.Sequential(nn.Linear(256, 32), nn.ReLU(), nn.Linear(32, 6))

    def forward(self, x):
        theta = self.fc_loc(self.loc(x).view(-1, 256)).view(-1, 2, 3)
        grid = functional.affine_grid(theta, list(x.shape), align_corners=False)
        return self.convnet(functional.grid_sample(x, grid, align_corners=False))


class Projection(nn.Module):
    """Encoder to down4 and the projection of MoCo; the encoder keeps the names of the U-Net."""

    def __init__(self, width=64):
        super().__init__()
        whole = UNet(width=width)
        self.inc, self.down1, self.down2, self.down3, self.down4 = (
            whole.inc, whole.down1, whole.down2, whole.down3, whole.down4,
        )  # fmt: skip
        self.project = nn.Module()
        self.project.fc = nn.Sequential(nn.ReLU(), nn.Linear(8 * width * 4, 128))

    def forward(self, x):
        for block in (self.inc, self.down1, self.down2, self.down3, self.down4):
            x = block(x)
        x = functional.adaptive_avg_pool2d(x, 2)
        return functional.normalize(self.project.fc(x.view(x.size(0), -1)), dim=1)


def near_identity(name, values):
    """The transform stays near the identity: otherwise most of the picture would be sampled outside."""
    if name == "fc_loc.2.weight":
        return values * values.dtype.type(0.125)
    if name == "fc_loc.2.bias":
        values = values.copy()
        values[[0, 4]] += values.dtype.type(1)
    return values


def golden(make, shape, change=None):
    return {**describe(make()), **outputs(load(make(), change), shape)}


goldens = {
    "unet": golden(UNet, (2, 3, 64, 32)),
    "transposed": golden(lambda: UNet(1, 3, bilinear=False, width=16), (2, 1, 32, 48)),
    "stn": golden(lambda: SpatialTransformer(UNet()), (2, 3, 32, 48), near_identity),
    "projection": golden(Projection, (2, 3, 64, 64)),
    "unet-gradients": gradients(lambda: UNet(width=8), (2, 3, 64, 32)),
    "stn-gradients": gradients(lambda: SpatialTransformer(UNet(width=8)), (2, 3, 32, 32), near_identity),
    "projection-gradients": gradients(lambda: Projection(width=8), (2, 3, 64, 64)),
}
assert goldens["unet"]["values"] == 17276290 and goldens["unet"]["parameters"] == 17267458
write(__file__, goldens)
