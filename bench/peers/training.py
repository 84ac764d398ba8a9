"""The peer of bench/training.bench.ts: the same networks in PyTorch, one step or one prediction a line.

Usage: training.py NETWORK THREADS, then on standard input `step` or `infer`; each line is answered with the
milliseconds that it took. NETWORK is plain, resnet18 or volume."""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Sequential):
    def __init__(self, axes, inside, out):
        conv, norm, act = kinds(axes)
        super().__init__(
            conv(inside, out, 3, padding=1, bias=False),
            norm(out),
            act(),
            conv(out, out, 3, padding=1, bias=False),
            norm(out),
            act(),
        )


def kinds(axes):
    if axes == 2:
        return nn.Conv2d, nn.BatchNorm2d, lambda: nn.ReLU(inplace=True)
    return (
        nn.Conv3d,
        lambda channels: nn.InstanceNorm3d(channels, affine=True),
        lambda: nn.LeakyReLU(0.01, inplace=True),
    )


class UNet(nn.Module):
    """Two convolutions a level, max-pooling down, transposed convolutions up."""

    def __init__(self, axes, channels, classes):
        super().__init__()
        up = nn.ConvTranspose2d if axes == 2 else nn.ConvTranspose3d
        self.pool = nn.MaxPool2d(2) if axes == 2 else nn.MaxPool3d(2)
        self.down = nn.ModuleList(
            Block(axes, channels[i - 1] if i else 1, width) for i, width in enumerate(channels)
        )
        pairs = list(zip(channels[:0:-1], channels[-2::-1]))
        self.ups = nn.ModuleList(up(deep, shallow, 2, stride=2) for deep, shallow in pairs)
        self.up = nn.ModuleList(Block(axes, 2 * shallow, shallow) for _, shallow in pairs)
        self.head = kinds(axes)[0](channels[0], classes, 1)

    def forward(self, x):
        skips = []
        for i, block in enumerate(self.down):
            x = block(self.pool(x) if i else x)
            skips.append(x)
        for up, block, skip in zip(self.ups, self.up, skips[-2::-1]):
            x = block(torch.cat([up(x), skip], 1))
        return self.head(x)


class Basic(nn.Module):
    def __init__(self, inside, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inside != out:
            self.downsample = nn.Sequential(
                nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out)
            )

    def forward(self, x):
        skip = x if self.downsample is None else self.downsample(x)
        return self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))) + skip)


class ResNetUNet(nn.Module):
    """ResNet-18 encoder and the decoder of segmentation_models_pytorch's Unet."""

    def __init__(self, classes):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)
        )
        self.pool = nn.MaxPool2d(3, 2, 1)
        widths = [64, 64, 128, 256, 512]
        self.layers = nn.ModuleList(
            nn.Sequential(
                Basic(widths[i], widths[i + 1], 1 if i == 0 else 2), Basic(widths[i + 1], widths[i + 1], 1)
            )
            for i in range(4)
        )
        self.blocks = nn.ModuleList(
            Block(2, inside, out)
            for inside, out in [(768, 256), (384, 128), (192, 64), (128, 32), (32, 16)]
        )
        self.head = nn.Conv2d(16, classes, 3, padding=1)

    def forward(self, x):
        x = self.stem(x)
        skips = [x]
        x = self.pool(x)
        for layer in self.layers:
            x = layer(x)
            skips.append(x)
        x = skips.pop()
        for block in self.blocks:
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            if skips:
                x = torch.cat([x, skips.pop()], 1)
            x = block(x)
        return self.head(x)


def loss_of(logits, labels):
    """Cross-entropy plus Jaccard, as the other side."""
    classes = logits.shape[1]
    probabilities = logits.softmax(1)
    truth = F.one_hot(labels, classes).movedim(-1, 1).to(logits.dtype)
    axes = [0, *range(2, logits.dim())]
    both = (probabilities * truth).sum(axes)
    union = (probabilities + truth).sum(axes) - both
    return F.cross_entropy(logits, labels) + (1 - both / union.clamp(min=1e-7)).mean()


def main():
    kind, threads = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    shape = [2, 1, 64, 64, 64] if kind == "volume" else [4, 1, 256, 256]
    network = {
        "plain": lambda: UNet(2, [32, 64, 128, 256, 512], 3),
        "resnet18": lambda: ResNetUNet(3),
        "volume": lambda: UNet(3, [16, 32, 64, 128], 3),
    }[kind]()
    image = torch.randn(shape)
    labels = torch.randint(0, 3, [shape[0], *shape[2:]])
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    print(sum(p.numel() for p in network.parameters()), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        if line.strip() == "step":
            network.train()
            optimiser.zero_grad(set_to_none=True)
            loss = loss_of(network(image), labels)
            loss.backward()
            optimiser.step()
            loss.item()
        else:
            network.eval()
            with torch.no_grad():
                network(image).softmax(1)
        print((time.perf_counter() - start) * 1e3, flush=True)


main()
