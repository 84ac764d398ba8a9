"""Makes smp.json: what the networks of segmentation_models_pytorch compute with golden weights.

Made with segmentation_models_pytorch 0.5.0, timm 1.0.15, torch 1.13.1 and torchvision 0.14.1 on PYTHONPATH:
    /usr/bin/python3 make_smp.py

Weights are golden_parameter(name, shape) of golden_values.py, times `gain` where the name ends with `suffix`
(table GAINS): without it, the deep ResNets blow up (logits of 1e3, of which float32 keeps 3 digits) and the
deep features of EfficientNet no longer depend on the image (1e-3 of the logits). Inputs are
golden_uniform('input', shape). Everything is computed in float64 from float32 weights, so that the
difference to us is ours alone.

`sample` holds element (k * (n // count + 1)) % n of n elements for k = 0 ... count - 1.
`names` is the FNV-1a hash of the lines `name:shape` of the state_dict in its own order, joined by newlines.
"""

import json
import pathlib
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import segmentation_models_pytorch as smp
import torch
from golden_values import golden_parameter, golden_uniform, hash_name

torch.set_num_threads(2)

GAINS = {
    "resnet18": (".bn2.weight", 0.4),
    "resnet34": (".bn2.weight", 0.4),
    "resnet50": (".bn3.weight", 0.3),
    "efficientnet-b0": ("._bn2.weight", 1.4),
    "efficientnet-b1": ("._bn2.weight", 1.25),
    "efficientnet-b2": ("._bn2.weight", 1.2),
    "efficientnet-b3": ("._bn2.weight", 1.05),
}
ENCODERS = [*GAINS, "mit_b0", "mit_b1", "mit_b2"]
ARCHITECTURES = ["Unet", "UnetPlusPlus", "DeepLabV3Plus", "Segformer"]

# Every pair at 64 x 64, and what those leave unseen: other numbers of channels and classes, a batch, images that
# are no squares, sides that 32 does not divide, and maps as wide as the atrous rates 12, 24 and 36 reach.
CASES = [(architecture, encoder, {}, (1, 1, 64, 64)) for architecture in ARCHITECTURES for encoder in ENCODERS
         if not (architecture == "UnetPlusPlus" and encoder.startswith("mit_"))] + [
    ("Unet", "resnet18", {"in_channels": 3, "classes": 1}, (1, 3, 64, 64)),
    ("Unet", "resnet18", {}, (1, 1, 70, 51)),
    ("Unet", "efficientnet-b0", {}, (1, 1, 70, 51)),
    ("Unet", "mit_b0", {}, (1, 1, 70, 51)),
    ("Unet", "mit_b0", {"decoder_channels": (64, 32, 24, 16, 8)}, (1, 1, 64, 64)),
    ("UnetPlusPlus", "efficientnet-b0", {"in_channels": 5, "classes": 2}, (2, 5, 32, 96)),
    ("DeepLabV3Plus", "resnet18", {}, (1, 1, 32, 640)),
    ("DeepLabV3Plus", "efficientnet-b0", {}, (1, 1, 640, 32)),
    ("DeepLabV3Plus", "mit_b0", {"encoder_output_stride": 8}, (1, 1, 64, 96)),
    ("DeepLabV3Plus", "resnet18", {"decoder_aspp_separable": False, "decoder_channels": 64,
                                   "decoder_atrous_rates": (1, 2, 3), "encoder_output_stride": 8}, (1, 1, 64, 64)),
    ("Segformer", "mit_b0", {"decoder_segmentation_channels": 96, "in_channels": 3}, (2, 3, 96, 64)),
    ("Segformer", "resnet18", {}, (2, 1, 32, 96)),
]
TRAINING = [("Unet", "resnet18"), ("Unet", "efficientnet-b0"), ("Segformer", "mit_b0")]


def rounded(values):
    return [float(f"{value:.9g}") for value in values]


def sample(tensor, count):
    flat = tensor.detach().double().reshape(-1)
    n = flat.numel()
    count = min(count, n)
    return rounded(flat[(torch.arange(count) * (n // count + 1)) % n].tolist())


def build(architecture, encoder, options):
    options = {"in_channels": 1, "classes": 3, **options}
    model = getattr(smp, architecture)(encoder, encoder_weights=None, **options)
    suffix, gain = GAINS.get(encoder, ("", 1))
    state = model.state_dict()
    for name, tensor in state.items():
        if not tensor.is_floating_point():
            state[name] = torch.zeros_like(tensor)
            continue
        value = golden_parameter(name, tensor.shape)
        if gain != 1 and name.endswith(suffix):
            value = value * np.float32(gain)
        state[name] = torch.from_numpy(value)
    model.load_state_dict(state)
    return model.double()


def lines(model):
    return [f"{name}:{','.join(map(str, tensor.shape))}" for name, tensor in model.state_dict().items()]


def image(shape):
    return torch.from_numpy(golden_uniform("input", shape)).double()


def evaluate(architecture, encoder, options, shape):
    model = build(architecture, encoder, options).eval()
    with torch.no_grad():
        logits = model(image(shape))
    return {
        "architecture": architecture,
        "encoder": encoder,
        **({"options": options} if options else {}),
        "input": shape,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "entries": len(model.state_dict()),
        "names": hash_name("\n".join(lines(model))),
        "output": list(logits.shape),
        "meanAbs": rounded([logits.abs().mean().item()])[0],
        "sample": sample(logits, 48),
    }


def train(architecture, encoder):
    """One training step's forward pass: batch statistics, no dropout, no stochastic depth."""
    shape = (2, 1, 64, 64)
    model = build(architecture, encoder, {}).train()
    if encoder.startswith("efficientnet"):
        model.encoder._drop_connect_rate = 0
    if encoder.startswith("mit_"):
        model.encoder.reset_drop_path(0)
    logits = model(image(shape))
    running = {name: rounded([tensor.sum().item(), tensor.reshape(-1)[0].item()])
               for name, tensor in model.state_dict().items() if "running_" in name}
    result = {"architecture": architecture, "encoder": encoder, "input": shape,
              "meanAbs": rounded([logits.abs().mean().item()])[0], "sample": sample(logits, 48), "running": running}
    if (architecture, encoder) == ("Unet", "resnet18"):
        # loss = mean((logits - target)^2) / 2
        target = torch.from_numpy(golden_uniform("target", logits.shape)).double()
        loss = ((logits - target) ** 2).mean() / 2
        loss.backward()
        result["loss"] = loss.item()
        # per parameter: the root of the mean square, then four elements
        result["gradients"] = {
            name: rounded([parameter.grad.square().mean().sqrt().item()]) + sample(parameter.grad, 4)
            for name, parameter in model.named_parameters()}
    return result


golden = {
    "gains": {encoder: {"suffix": suffix, "gain": gain} for encoder, (suffix, gain) in GAINS.items()},
    "evaluation": [evaluate(*case) for case in CASES],
    "training": [train(*pair) for pair in TRAINING],
    "stateDict": {f"{architecture}/{encoder}": lines(build(architecture, encoder, {})) for architecture, encoder in
                  [("UnetPlusPlus", "resnet18"), ("DeepLabV3Plus", "resnet18"), ("Segformer", "mit_b0")]},
}
text = json.dumps(golden, separators=(",", ":")).replace('{"architecture"', '\n{"architecture"')
pathlib.Path(__file__).with_name("smp.json").write_text(text + "\n")
