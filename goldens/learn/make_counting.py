"""Goldens of counting (src/learn/counting/): multiply-adds of convolutions as PyTorch's profiler counts them, of the
encoders of torchvision and of a small U-Net-like network -> counting.json. Made with PyTorch 1.13.0, torchvision 0.14."""

import json
import os

import torch
import torchvision
from torch.profiler import ProfilerActivity, profile


def multiply_adds(module, shape):
    """The profiler counts a multiplication and an addition as two."""
    module = module.eval()
    with torch.no_grad(), profile(activities=[ProfilerActivity.CPU], with_flops=True) as found:
        module(torch.zeros(shape))
    return sum(e.flops for e in found.key_averages() if e.key in ("aten::conv2d", "aten::conv3d")) // 2


def encoder(name):
    module = getattr(torchvision.models, name)()
    module.fc = torch.nn.Identity()
    return multiply_adds(module, (1, 3, 224, 224))


def matrix_products():
    module = torch.nn.Linear(48, 10)
    with torch.no_grad(), profile(activities=[ProfilerActivity.CPU], with_flops=True) as found:
        module(torch.zeros(6, 48))
    return sum(e.flops for e in found.key_averages() if e.key == "aten::addmm") // 2


conv = torch.nn.Conv2d(8, 12, (3, 5), stride=2, padding=1, dilation=2, groups=4)
goldens = {
    "encoders": {name: encoder(name) for name in ("resnet18", "resnet34", "resnet50")},
    "grouped": multiply_adds(conv, (2, 8, 31, 33)),
    "linear": matrix_products(),
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "counting.json")
with open(path, "w") as file:
    json.dump(goldens, file, separators=(",", ":"))
print(goldens)
