"""Arithmetic with broadcasting and its gradients, in float64."""

import torch
from gradient_golden import record, write

a = [2, 3, 4]
positive = {"shape": a, "low": 0.3, "high": 2.0}
pairs = {
    "same": (a, a),
    "row": (a, [4]),
    "column": (a, [3, 1]),
    "outer": ([3, 1], [1, 4]),
    "scalar": (a, []),
    "left-row": ([4], a),
    "deeper": ([3, 4], [2, 1, 1, 4]),
}

cases = []
for name, function in {"add": torch.add, "sub": torch.sub, "mul": torch.mul}.items():
    for kind, (left, right) in pairs.items():
        cases.append(record(f"{name}-{kind}", {"a": left, "b": right}, function))
for kind, (left, right) in pairs.items():
    divisor = {"shape": right, "low": 0.4, "high": 2.0}
    cases.append(record(f"div-{kind}", {"a": left, "b": divisor}, torch.div))
    base = {"shape": left, "low": 0.3, "high": 2.0}
    cases.append(record(f"pow-{kind}", {"a": base, "b": {"shape": right, "low": -2, "high": 2}}, torch.pow))

ties = {"shape": a, "step": 0.5}
for name, function in {"max": torch.maximum, "min": torch.minimum}.items():
    cases.append(record(f"{name}-ties", {"a": ties, "b": ties}, function))
    cases.append(record(f"{name}-row", {"a": ties, "b": {"shape": [4], "step": 0.5}}, function))
    cases.append(record(f"{name}-number", {"a": ties}, lambda a: function(a, torch.tensor(0.5, dtype=a.dtype))))
# Of three: the stacked extreme shares out ties equally.
cases.append(record("max-three", {"a": ties, "b": ties, "c": ties}, lambda a, b, c: torch.stack([a, b, c]).amax(0)))
cases.append(record("min-three", {"a": ties, "b": ties, "c": ties}, lambda a, b, c: torch.stack([a, b, c]).amin(0)))
cases.append(record("sum-three", {"a": a, "b": [4], "c": [3, 1]}, lambda a, b, c: a + b + c))

half = {"shape": a, "step": 0.5}
cases += [
    record("square", {"x": a}, lambda x: x**2),
    record("cube", {"x": a}, lambda x: x**3),
    record("power-0", {"x": half}, lambda x: x**0),
    record("power-1", {"x": half}, lambda x: x**1),
    record("power-half", {"x": positive}, lambda x: x**0.5),
    record("power-negative", {"x": positive}, lambda x: x**-1.5),
    # Exponents of 0 and bases of 0, in every combination.
    record(
        "power-zeros",
        {"x": {"shape": [12], "low": 0, "high": 1, "step": 0.5}, "e": {"shape": [12], "low": 0, "high": 2, "step": 1}},
        torch.pow,
    ),
    record("neg", {"x": a}, torch.neg),
    record("exp", {"x": a}, torch.exp),
    record("log", {"x": positive}, torch.log),
    record("sqrt", {"x": positive}, torch.sqrt),
    record("abs", {"x": half}, torch.abs),
    record("reciprocal", {"x": positive}, torch.reciprocal),
    record("erf", {"x": {"shape": a, "low": -3, "high": 3}}, torch.erf),
    record("sin", {"x": {"shape": a, "low": -6, "high": 6}}, torch.sin),
    record("cos", {"x": {"shape": a, "low": -6, "high": 6}}, torch.cos),
    record("clip-both", {"x": half}, lambda x: torch.clamp(x, -0.5, 0.5)),
    record("clip-low", {"x": half}, lambda x: torch.clamp(x, min=-0.5)),
    record("clip-high", {"x": half}, lambda x: torch.clamp(x, max=0.25)),
    record("where", {"x": a, "y": a}, lambda x, y: torch.where(x > 0, x * 2, y)),
    record("where-row", {"x": a, "y": [4]}, lambda x, y: torch.where(x > 0, y, x * 3)),
    record("where-number", {"x": a}, lambda x: torch.where(x > 0.25, x, torch.tensor(-1.0, dtype=x.dtype))),
    record("floor-beside", {"x": a}, lambda x: x * torch.floor(3 * x) + torch.ceil(3 * x) + torch.sign(x)),
    record("round-beside", {"x": a}, lambda x: x * torch.round(3 * x)),
    record("cast-integer", {"x": a}, lambda x: x * (4 * x).trunc()),
    # A value used several times gets the gradients of all its uses.
    record("reused", {"x": a}, lambda x: x * x + torch.exp(x) * x),
]

write(__file__, cases)
