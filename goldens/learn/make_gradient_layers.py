"""Layers with weights and their gradients, in float64."""

import torch
import torch.nn.functional as F
from gradient_golden import record, write
from torch import nn
from torch.nn.utils.stateless import functional_call
from torchvision.ops import SqueezeExcitation


def of_module(name, module, inputs):
    """The module's weights become inputs by their names."""
    module = module.double().eval()
    names = [key for key, _ in module.named_parameters()]
    weights = {key: {"shape": list(p.shape), "parameter": True} for key, p in module.named_parameters()}
    count = len(inputs)

    def function(*tensors):
        return functional_call(module, dict(zip(names, tensors[count:])), tensors[:count])

    return record(name, {**inputs, **weights}, function)


class SelfAttention(nn.MultiheadAttention):
    """Query, key and value are one; an additive mask may follow."""

    def forward(self, x, mask=None):
        return super().forward(x, x, x, attn_mask=mask, need_weights=False)[0]


def attend(q, k, v):
    return F.softmax(q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5, -1) @ v


cases = [
    of_module("prelu", nn.PReLU(), {"x": [2, 3, 4]}),
    of_module("prelu-channels", nn.PReLU(3), {"x": [2, 3, 4, 5]}),
    of_module("attention", SelfAttention(8, 2, batch_first=True), {"x": [2, 5, 8]}),
    of_module("attention-plain", SelfAttention(6, 3, bias=False, batch_first=True), {"x": [2, 4, 6]}),
    of_module("attention-masked", SelfAttention(8, 2, batch_first=True), {"x": [2, 5, 8], "mask": [5, 5]}),
    record("dot-product", {"q": [2, 3, 5, 4], "k": [2, 3, 6, 4], "v": [2, 3, 6, 7]}, attend),
    of_module("squeeze-excitation", SqueezeExcitation(8, 3), {"x": [2, 8, 4, 3]}),
    of_module("squeeze-excitation-silu", SqueezeExcitation(6, 2, activation=nn.SiLU), {"x": [2, 6, 4, 3]}),
    of_module("linear", nn.Linear(4, 3), {"x": [2, 5, 4]}),
]

write(__file__, cases)
