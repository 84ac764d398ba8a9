"""Goldens of the optimisers and schedules (src/learn/optimisers/): parameters after some steps of torch.optim in
float32, gradient clipping, and learning rates of torch.optim.lr_scheduler -> optimisers.json. Made with PyTorch 1.13.0."""

import json
import os
import warnings

import torch
from golden_values import golden_uniform

warnings.filterwarnings("ignore")
SHAPES = {"a.weight": (3, 2, 2), "a.bias": (3,)}
STEPS = 12
RATES = [1e-2 * (1 - t / 20) for t in range(STEPS)]


def gradient(name, step):
    """Some of the first gradients are 0, and their size varies over many orders."""
    scale = 10.0 ** (-(step % 5))
    g = torch.from_numpy(golden_uniform(f"{name} {step}", SHAPES[name])) * scale
    return g if step > 1 else g * (g > 0)


def run(make):
    parameters = {n: torch.nn.Parameter(torch.from_numpy(golden_uniform(n, s))) for n, s in SHAPES.items()}
    optimiser = make(list(parameters.values()))
    trace = []
    for step, rate in enumerate(RATES):
        for group in optimiser.param_groups:
            group["lr"] = rate
        for name, parameter in parameters.items():
            parameter.grad = gradient(name, step)
        optimiser.step()
        trace.append([x for p in parameters.values() for x in p.detach().reshape(-1).tolist()])
    return {str(step): trace[step] for step in (0, 1, 4, STEPS - 1)}


def rates(make, lr=0.1, count=40):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.SGD([parameter], lr=lr)
    schedule = make(optimiser)
    found = []
    for _ in range(count):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return found


def clipped(function, *args):
    parameters = {n: torch.nn.Parameter(torch.zeros(s)) for n, s in SHAPES.items()}
    for name, parameter in parameters.items():
        parameter.grad = gradient(name, 5)
    norm = function(parameters.values(), *args)
    return {
        "norm": None if norm is None else float(norm),
        "gradients": [x for p in parameters.values() for x in p.grad.reshape(-1).tolist()],
    }


o, s = torch.optim, torch.optim.lr_scheduler
goldens = {
    "rates": RATES,
    "optimisers": {
        "adam": run(lambda p: o.Adam(p)),
        "adam decay": run(lambda p: o.Adam(p, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1)),
        "adamw": run(lambda p: o.AdamW(p)),
        "adamw groups": run(
            lambda p: o.AdamW([{"params": p[:1]}, {"params": p[1:], "weight_decay": 0}], weight_decay=0.3)
        ),
        "sgd": run(lambda p: o.SGD(p, lr=1)),
        "sgd decay": run(lambda p: o.SGD(p, lr=1, weight_decay=0.01)),
        "sgd momentum": run(lambda p: o.SGD(p, lr=1, momentum=0.9, dampening=0.2, weight_decay=1e-4)),
        "sgd nesterov": run(lambda p: o.SGD(p, lr=1, momentum=0.99, nesterov=True, weight_decay=3e-5)),
    },
    "schedules": {
        "cosine": rates(lambda x: s.CosineAnnealingLR(x, 25, eta_min=1e-3)),
        "restarts": rates(lambda x: s.CosineAnnealingWarmRestarts(x, 7, eta_min=1e-3)),
        "growing restarts": rates(lambda x: s.CosineAnnealingWarmRestarts(x, 5, T_mult=2)),
        "polynomial": rates(lambda x: s.PolynomialLR(x, 30, power=0.9)),
        "jmedseg": rates(lambda x: s.LambdaLR(x, lambda t: (1 - t / 50) ** 0.9)),
        "step": rates(lambda x: s.StepLR(x, 9, gamma=0.5)),
        "warm-up": rates(
            lambda x: s.SequentialLR(
                x,
                [s.LinearLR(x, start_factor=0.1, total_iters=8), s.CosineAnnealingLR(x, 25)],
                milestones=[8],
            )
        ),
    },
    "clip": {
        "norm": clipped(torch.nn.utils.clip_grad_norm_, 0.5),
        "below": clipped(torch.nn.utils.clip_grad_norm_, 50.0),
        "value": clipped(torch.nn.utils.clip_grad_value_, 0.3),
    },
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "optimisers.json")
with open(path, "w") as file:
    json.dump(goldens, file, separators=(",", ":"))
print(os.path.getsize(path) // 1000, "kB")
