"""What a golden of a network says: names and shapes of its parameters, its logits and its gradients, with the
weights and the input of golden_values.py. Shared by the make_networks_*.py scripts."""

import json
import os

import numpy as np
import torch
from golden_values import golden_parameter, golden_uniform

torch.set_num_threads(2)


def unique(module):
    """Tensors of the state dictionary, each by the first of its names: nnU-Net's has most of them several times."""
    seen = {}
    for name, tensor in module.state_dict(keep_vars=True).items():
        seen.setdefault(id(tensor), (name, tensor))
    return dict(seen.values())


def load(module, change=None):
    """Golden weights; `change(name, values)` may adapt one where the common scheme would not do."""
    with torch.no_grad():
        for name, tensor in unique(module).items():
            if not tensor.is_floating_point():
                tensor.zero_()
                continue
            values = golden_parameter(name, tensor.shape)
            tensor.copy_(torch.from_numpy(values if change is None else change(name, values)))
    return module


def sample(tensor, count):
    """Sum, mean magnitude and about `count` values, evenly spread with an odd step so that no axis is favoured."""
    flat = tensor.detach().double().reshape(-1).numpy()
    step = max(1, flat.size // count) | 1
    index = [int(i) for i in range(0, flat.size, step)][:count]
    return {
        "shape": list(tensor.shape),
        "sum": float(flat.sum()),
        "meanAbs": float(np.abs(flat).mean()),
        "index": index,
        "value": [float(f"{flat[i]:.9g}") for i in index],
    }


def describe(module):
    """Counts and names. `parameters` are trained, `values` also counts floating-point buffers."""
    parameters = sum(p.numel() for p in module.parameters())
    buffers = sum(b.numel() for b in module.buffers() if b.is_floating_point())
    return {
        "parameters": parameters,
        "values": parameters + buffers,
        "entries": len(module.state_dict()),
        "names": [[name, list(tensor.shape)] for name, tensor in unique(module).items()],
    }


def outputs(module, shape, count=64):
    """Logits in evaluation mode, computed in float64; a list where the network has several outputs."""
    module = module.double().eval()
    with torch.no_grad():
        given, other = [module(torch.from_numpy(golden_uniform(n, shape)).double()) for n in ("input", "other")]
    given, other = [r if isinstance(r, (list, tuple)) else [r] for r in (given, other)]
    for a, b in zip(given, other):
        assert float((a - b).abs().mean()) > 0.05 * float(a.abs().mean()), "the logits hardly depend on the input"
    return {"input": list(shape), "outputs": [sample(o, count) for o in given]}


def squared_error(result):
    results = result if isinstance(result, (list, tuple)) else [result]
    targets = [torch.from_numpy(golden_uniform("target", r.shape)).to(r.dtype) for r in results]
    return sum(((r - t) ** 2).mean() for r, t in zip(results, targets))


def gradients(make, shape, change=None, count=4):
    """
    Loss and gradients in training mode of the mean squared difference to a golden target (summed over the outputs),
    in float64; `float32Error` is what PyTorch itself loses in float32: the largest error of each tensor relative to
    its largest gradient, or to a hundredth of the largest of all where the tensor has no influence (a bias before
    a batch norm).
    """

    def run(dtype):
        module = load(make(), change).to(dtype).train()
        loss = squared_error(module(torch.from_numpy(golden_uniform("input", shape)).to(dtype)))
        loss.backward()
        return loss, {n: p.grad.double() for n, p in module.named_parameters() if p.grad is not None}

    loss, exact = run(torch.float64)
    _, single = run(torch.float32)
    scale = {name: float(g.abs().max()) for name, g in exact.items()}
    largest = max(scale.values())
    worst = max(float((exact[n] - single[n]).abs().max()) / max(scale[n], 1e-2 * largest) for n in exact)
    print("   float32 error of PyTorch's gradients", worst)
    return {
        "input": list(shape),
        "loss": float(loss),
        "float32Error": worst,
        "gradients": {n: {**sample(g, count), "max": scale[n]} for n, g in exact.items()},
    }


def write(script, goldens):
    path = os.path.splitext(script)[0].replace("make_", "") + ".json"
    with open(path, "w") as file:
        json.dump(goldens, file, separators=(",", ":"))
    for name, golden in goldens.items():
        spread = [o["meanAbs"] for o in golden.get("outputs", [])]
        print(f"{name:36s} {golden.get('parameters')} {golden.get('values')} {golden.get('entries')} {spread}")
    print(os.path.basename(path), os.path.getsize(path) // 1000, "kB")
