"""What the makers of gradient goldens share: a case is a function of tensors whose value, and the gradients of
sum(value * upstream), are recorded in float64. Inputs are computed on both sides from `<case>.<input>`
(src/learn/testing/gradient-cases.ts): a shape, or {shape, low, high, step, below}."""

import json
import os

import numpy as np
import torch
from golden_values import golden_uniform

torch.set_num_threads(2)


def golden_input(name, spec):
    if not isinstance(spec, dict):
        spec = {"shape": spec}
    shape = tuple(spec["shape"])
    if "below" in spec:
        places = golden_uniform(name, shape, 0.0, 1.0).astype(np.float64) * spec["below"]
        return torch.from_numpy(np.asarray(np.floor(places), dtype=np.int64))
    values = golden_uniform(name, shape, spec.get("low", -1.0), spec.get("high", 1.0)).astype(np.float64)
    if "step" in spec:
        values = (np.floor(values / spec["step"] + 0.5) * spec["step"]).astype(np.float32).astype(np.float64)
    return torch.from_numpy(np.asarray(values)).requires_grad_()


def numbers(tensor):
    return [float("%.9g" % value) for value in tensor.detach().double().reshape(-1).tolist()]


def record(name, inputs, function):
    """`function` takes the tensors in the order of the inputs."""
    tensors = {key: golden_input(f"{name}.{key}", spec) for key, spec in inputs.items()}
    value = function(*tensors.values())
    upstream = torch.from_numpy(golden_uniform(f"{name}.upstream", value.shape).astype(np.float64))
    (value * upstream).sum().backward()
    gradients = {key: numbers(t.grad) for key, t in tensors.items() if t.grad is not None}
    return {
        "name": name,
        "inputs": inputs,
        "output": list(value.shape),
        "value": numbers(value),
        "gradients": gradients,
    }


def write(script, cases):
    """Writes beside `make_<name>.py` the file `<name>.json`."""
    folder, file = os.path.split(os.path.abspath(script))
    path = os.path.join(folder, file[len("make_"):-len(".py")] + ".json")
    with open(path, "w") as out:
        json.dump({"cases": cases}, out, separators=(",", ":"))
        out.write("\n")
    print(f"{path}: {len(cases)} cases, {os.path.getsize(path)} bytes")
