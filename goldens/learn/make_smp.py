"""Makes smp.json: what the networks of segmentation_models_pytorch compute with golden weights.

Made with segmentation_models_pytorch 0.5.0, timm 1.0.15, torch 1.13.1 and torchvision 0.14.1 on PYTHONPATH:
    /usr/bin/python3 make_smp.py

Weights whose name ends with `suffix` are golden weights times `gain` (GAINS): without it the deep ResNets blow up
(logits of 1e3, of which float32 keeps 3 digits) and the deep features of EfficientNet hardly depend on the image
(1e-3 of the logits), so that a fault in them would not be seen.

`names` is the FNV-1a hash of the lines `name [shape]` of the state dictionary in its own order, without
num_batches_tracked, joined by newlines; `stateDict` lists three of them.
"""

import json
import pathlib
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import segmentation_models_pytorch as smp
import torch
from golden_values import golden_uniform, hash_name
from network_golden import gradients, load, outputs, sample

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

# Our names of networks and options, and theirs.
ARCHITECTURES = {
    "smp-unet": smp.Unet,
    "smp-unet-plus-plus": smp.UnetPlusPlus,
    "smp-deeplab-v3-plus": smp.DeepLabV3Plus,
    "smp-segformer": smp.Segformer,
}
OPTIONS = {
    "encoder": "encoder_name",
    "inputChannels": "in_channels",
    "classes": "classes",
    "decoderChannels": "decoder_channels",
    "outputStride": "encoder_output_stride",
    "atrousRates": "decoder_atrous_rates",
    "separable": "decoder_aspp_separable",
    "dropout": "decoder_aspp_dropout",
    "segmentationChannels": "decoder_segmentation_channels",
}

# Every pair at 64 x 64, and what those leave unseen: other numbers of channels and classes, a batch, images that
# are no squares, sides that 32 does not divide, and maps as wide as the atrous rates 12, 24 and 36 reach.
CASES = [(network, {"encoder": encoder}, (1, 1, 64, 64)) for network in ARCHITECTURES for encoder in ENCODERS
         if not (network == "smp-unet-plus-plus" and encoder.startswith("mit_"))] + [
    ("smp-unet", {"encoder": "resnet18", "inputChannels": 3, "classes": 1}, (1, 3, 64, 64)),
    ("smp-unet", {"encoder": "resnet18"}, (1, 1, 70, 51)),
    ("smp-unet", {"encoder": "efficientnet-b0"}, (1, 1, 70, 51)),
    ("smp-unet", {"encoder": "mit_b0"}, (1, 1, 70, 51)),
    ("smp-unet", {"encoder": "mit_b0", "decoderChannels": [64, 32, 24, 16, 8]}, (1, 1, 64, 64)),
    ("smp-unet-plus-plus", {"encoder": "efficientnet-b0", "inputChannels": 5, "classes": 2}, (2, 5, 32, 96)),
    ("smp-deeplab-v3-plus", {"encoder": "resnet18"}, (1, 1, 32, 640)),
    ("smp-deeplab-v3-plus", {"encoder": "efficientnet-b0"}, (1, 1, 640, 32)),
    ("smp-deeplab-v3-plus", {"encoder": "mit_b0", "outputStride": 8}, (1, 1, 64, 96)),
    ("smp-deeplab-v3-plus", {"encoder": "resnet18", "outputStride": 8, "decoderChannels": 64,
                             "atrousRates": [1, 2, 3], "separable": False}, (1, 1, 64, 64)),
    ("smp-segformer", {"encoder": "mit_b0", "segmentationChannels": 96, "inputChannels": 3}, (2, 3, 96, 64)),
    ("smp-segformer", {"encoder": "resnet18"}, (2, 1, 32, 96)),
]
# Gradients are recorded where float32 suffices: a ReLU that a rounding error flips costs 1e-3 of them, so not for
# EfficientNet under the decoder of a U-Net, which has many, and for DeepLabV3+ where none is within 1e-5 of zero.
TRAINING = [
    ("smp-unet", {"encoder": "resnet18"}, (2, 1, 64, 64), True),
    ("smp-unet", {"encoder": "efficientnet-b0"}, (2, 1, 64, 64), False),
    ("smp-segformer", {"encoder": "efficientnet-b0"}, (2, 1, 64, 64), True),
    ("smp-segformer", {"encoder": "mit_b0"}, (2, 1, 64, 64), True),
    ("smp-deeplab-v3-plus", {"encoder": "resnet18", "dropout": 0, "atrousRates": [1, 2, 3], "decoderChannels": 32},
     (4, 1, 32, 32), True),
]
LISTED = [("smp-unet-plus-plus", "resnet18"), ("smp-deeplab-v3-plus", "efficientnet-b0"), ("smp-segformer", "mit_b0")]


def complete(options):
    return {"inputChannels": 1, "classes": 3, **options}


def make(network, options):
    model = ARCHITECTURES[network](encoder_weights=None, **{OPTIONS[name]: value for name, value in options.items()})
    # Nothing at random in training: no stochastic depth.
    if options["encoder"].startswith("efficientnet"):
        model.encoder._drop_connect_rate = 0
    if options["encoder"].startswith("mit_"):
        model.encoder.reset_drop_path(0)
    return model


def change_for(encoder):
    suffix, gain = GAINS.get(encoder, (None, 1))
    return lambda name, values: values * np.float32(gain) if suffix and name.endswith(suffix) else values


def lines(model):
    return [f"{name} [{', '.join(map(str, tensor.shape))}]" for name, tensor in model.state_dict().items()
            if not name.endswith("num_batches_tracked")]


def evaluate(network, options, shape):
    options = complete(options)
    model = load(make(network, options), change_for(options["encoder"]))
    result = outputs(model, shape, 48)
    return {
        "network": network,
        "configuration": options,
        "input": result["input"],
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "entries": len(model.state_dict()),
        "names": hash_name("\n".join(lines(model))),
        "logits": result["outputs"][0],
    }


def train(network, options, shape, with_gradients):
    """One step with batch statistics: logits, running statistics after it, and gradients."""
    options = complete(options)
    change = change_for(options["encoder"])
    model = load(make(network, options), change).double().train()
    logits = model(torch.from_numpy(golden_uniform("input", shape)).double())
    running = {name: sample(tensor, 2) for name, tensor in model.state_dict().items() if "running_" in name}
    return {
        "network": network,
        "configuration": options,
        "logits": sample(logits, 48),
        "running": running,
        "input": list(shape),
        **(gradients(lambda: make(network, options), shape, change, 2) if with_gradients else {}),
    }


golden = {
    "gains": {encoder: {"suffix": suffix, "gain": gain} for encoder, (suffix, gain) in GAINS.items()},
    "evaluation": [evaluate(*case) for case in CASES],
    "training": [train(*case) for case in TRAINING],
    "stateDict": [{"network": network, "encoder": encoder,
                   "lines": lines(make(network, complete({"encoder": encoder})))} for network, encoder in LISTED],
}
text = json.dumps(golden, separators=(",", ":")).replace('{"network"', '\n{"network"')
pathlib.Path(__file__).with_name("smp.json").write_text(text + "\n")
