"""Checkpoints as PyTorch, BONe DLFit, nnU-Net and Jittor write them, and what Python reads in them.
Debian: python3-torch 1.13, python3-numpy 1.24. Writes checkpoint/* and checkpoint.json beside itself."""

import hashlib
import io
import json
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch

folder = Path(__file__).parent / "checkpoint"
folder.mkdir(exist_ok=True)
torch.manual_seed(7)
expected = {}


def describe(tensor):
    if isinstance(tensor, np.ndarray):
        tensor = torch.from_numpy(np.array(tensor, order="C"))
    tensor = tensor.detach()
    kind = str(tensor.dtype).replace("torch.", "")
    values = tensor.float() if kind in ("bfloat16", "float16") else tensor
    text = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    return {"type": kind, "shape": list(tensor.shape), "values": [text.get(str(v), v) for v in values.flatten().tolist()]}


def record(name, tensors):
    expected[name] = {key: describe(value) for key, value in tensors.items()}


def every_kind():
    base = torch.randn(4, 6)
    shared = torch.arange(24, dtype=torch.float32)
    tensors = OrderedDict()
    for kind in ("float32", "float64", "float16", "bfloat16"):
        tensors[kind] = torch.tensor([[0.0, -1.5, 3.14159], [1e-7, -65504.0, 2.0 ** -14]]).to(getattr(torch, kind))
    tensors["specials"] = torch.tensor([float("inf"), -float("inf"), float("nan"), -0.0])
    for kind in ("int64", "int32", "int16", "int8"):
        tensors[kind] = torch.tensor([-128, -1, 0, 127]).to(getattr(torch, kind))
    tensors["uint8"] = torch.tensor([0, 1, 255], dtype=torch.uint8)
    tensors["bool"] = torch.tensor([True, False, True])
    tensors["scalar"] = torch.tensor(42, dtype=torch.int64)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["parameter"] = torch.nn.Parameter(torch.randn(2, 2))
    tensors["transposed"] = base.t()
    tensors["permuted"] = torch.randn(2, 3, 4).permute(2, 0, 1)
    tensors["channels_last"] = torch.randn(2, 3, 2, 2).contiguous(memory_format=torch.channels_last)
    tensors["expanded"] = torch.tensor([[1.0], [2.0]]).expand(2, 3)
    tensors["every_second"] = shared[::2]
    tensors["view_a"] = shared[3:9].view(2, 3)
    tensors["view_b"] = shared[5:]
    tensors["half_view"] = torch.arange(9, dtype=torch.float16)[1:4]
    return tensors


tensors = every_kind()
record("every_kind", tensors)
torch.save(tensors, folder / "zip.pth")
for protocol in (3, 4, 5):
    torch.save(tensors, folder / f"zip_protocol{protocol}.pth", pickle_protocol=protocol)
torch.save(tensors, folder / "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(tensors, folder / "legacy_protocol4.pth", _use_new_zipfile_serialization=False, pickle_protocol=4)


def big_endian(source, target):
    """What a big-endian machine writes: storages in its order, and the record that says so (PyTorch 2.1)."""
    widths = {"FloatStorage": 4, "LongStorage": 8}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if "/data/" in name:
                width = widths[order[int(name.rsplit("/", 1)[1])]]
                data = np.frombuffer(data, dtype=f"u{width}").byteswap().tobytes()
            new.writestr(name, data)
        new.writestr(old.namelist()[0].replace("data.pkl", "byteorder"), "big")


order = ["FloatStorage", "LongStorage"]
big = OrderedDict(a=torch.tensor([[1.5, -2.0], [3.25, 0.0]]).t(), n=torch.tensor([1, -2]))
record("big_endian", big)
buffer = io.BytesIO()
torch.save(big, buffer)
big_endian(buffer, folder / "big_endian.pth")

# A training of BONe DLFit: {model_state, metadata}, here with the optimizer as other programs add it.
model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Conv2d(2, 3, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, weight_decay=1e-4)
for _ in range(3):
    optimizer.zero_grad()
    model(torch.randn(2, 1, 6, 6)).square().mean().backward()
    optimizer.step()
metadata = {"model_arch": "Unet", "backbone": "resnet18", "num_classes": 3, "is_3d": False, "augmentations": None,
            "learning_rate": 2e-3, "patch_size": (64, 64), "best_val_score": 0.9125, "flops_G": 21.7}
record("bone", model.state_dict())
state = optimizer.state_dict()["state"]
record("bone_adam", {f"{i}.{k}": v for i, own in state.items() for k, v in own.items()})
torch.save({"model_state": model.state_dict(), "optimizer": optimizer.state_dict(), "metadata": metadata},
           folder / "bone.pth")

# nnU-Net's checkpoint_final.pth, with the NumPy scalars of its log and the names that it stores twice.
weight = torch.randn(2, 1, 3, 3)
network = OrderedDict([
    ("encoder.stages.0.0.convs.0.conv.weight", weight),
    ("encoder.stages.0.0.convs.0.all_modules.0.weight", weight),
    ("decoder.encoder.stages.0.0.convs.0.conv.weight", weight),
    ("decoder.encoder.stages.0.0.convs.0.all_modules.0.weight", weight),
    ("decoder.seg_layers.0.bias", torch.randn(2)),
])
sgd = torch.optim.SGD([torch.nn.Parameter(weight)], lr=np.float64(0.01), momentum=0.99, nesterov=True)
record("nnunet", network)
torch.save({
    "network_weights": network,
    "optimizer_state": sgd.state_dict(),
    "grad_scaler_state": {"scale": 65536.0, "growth_factor": 2.0, "_growth_tracker": 0},
    "logging": {"mean_fg_dice": [np.float64(0.5), np.float64(0.75)], "ema_fg_dice": [np.float32(0.25)],
                "dice_per_class_or_region": [[np.float64(0.1), np.nan]], "epoch_end_timestamps": [1.5e9],
                "lrs": [0.01, np.float64(0.009)], "seen": np.int64(12), "flag": np.bool_(True)},
    "_best_ema": np.float64(0.625),
    "current_epoch": 1000,
    "init_args": {"configuration": "3d_fullres", "fold": "all", "device": torch.device("cuda", 0),
                  "plans": {"patch_size": [128, 128, 128], "spacing": (1.5, 1.5, 1.5)}},
    "trainer_name": "nnUNetTrainer",
    "inference_allowed_mirroring_axes": (0, 1, 2),
    "big": 2 ** 80,
}, folder / "nnunet.pth")

# Jittor: a pickle of arrays by name with its checksum; the same without, in the protocols of other programs.
arrays = {
    "inc.double_conv.0.weight": np.random.default_rng(1).normal(size=(2, 3, 3, 3)).astype(np.float32),
    "fortran": np.asfortranarray(np.arange(6, dtype=np.float64).reshape(2, 3)),
    "big_endian": np.array([1, -2, 3], dtype=">i4"),
    "transposed": np.arange(6, dtype=np.int64).reshape(2, 3).T,
    "bool": np.array([True, False]),
    "half": np.array([1.5, -2], dtype=np.float16),
    "scalar": np.array(7.0, dtype=np.float32),
    "empty": np.zeros((0, 2), dtype=np.float32),
}
arrays["again"] = arrays["fortran"]
record("jittor", {k: v.astype(v.dtype.newbyteorder("=")) for k, v in arrays.items()})
body = pickle.dumps(arrays, 4)
(folder / "jittor.pkl").write_bytes(body + hashlib.sha1(body).digest() + b"HCAJSLHD")
for protocol in (2, 3, 5):
    (folder / f"arrays_protocol{protocol}.pkl").write_bytes(pickle.dumps(arrays, protocol))


class Reduce:
    """Pickles as a call of any function: how malicious files run code."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


def in_zip(body):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", body)
        archive.writestr("archive/version", "3\n")
    return buffer.getvalue()


class Custom:
    pass


attacks = {
    "posix.system": Reduce(os.system, "touch osteon-was-here"),
    "builtins.eval": Reduce(eval, "__import__('os').system('touch osteon-was-here')"),
    "builtins.exec": Reduce(exec, "open('osteon-was-here', 'w')"),
    "builtins.getattr": Reduce(getattr, OrderedDict, "__init__"),
    "io.open": Reduce(open, "osteon-was-here", "w"),
    "__main__.Custom": Custom(),
}
record_attacks = {}
for name, attack in attacks.items():
    for where, value in (("alone", attack), ("nested", OrderedDict([("w", torch.zeros(2)), ("x", [attack])]))):
        buffer = io.BytesIO()
        torch.save(value, buffer)
        record_attacks[f"{name} {where}, zip"] = {"global": name, "hex": buffer.getvalue().hex()}
    buffer = io.BytesIO()
    torch.save(attack, buffer, _use_new_zipfile_serialization=False)
    record_attacks[f"{name}, legacy"] = {"global": name, "hex": buffer.getvalue().hex()}
    record_attacks[f"{name}, pickle"] = {"global": name, "hex": pickle.dumps(attack, 4).hex()}
# Attributes reached through a dotted name of protocol 4, and calls of what a call returned.
for name, body in {
    "collections.OrderedDict.fromkeys": b"\x80\x04\x8c\x0bcollections\x8c\x14OrderedDict.fromkeys\x93]\x85R.",
    "torch.Size.__class__": b"\x80\x04\x8c\x05torch\x8c\x0eSize.__class__\x93.",
    "builtins.__import__": b"\x80\x02c__builtin__\n__import__\nX\x02\x00\x00\x00os\x85R.",
    "os.system": b"\x80\x02(X\x02\x00\x00\x00idios\nsystem\n.",
    "constructor.constructor": b"\x80\x02cconstructor\nconstructor\n.",
    "subprocess.Popen": b"\x80\x02(csubprocess\nPopen\nX\x02\x00\x00\x00ido.",
}.items():
    record_attacks[f"{name}, by hand"] = {"global": name, "hex": in_zip(body).hex()}

numbers = np.concatenate([
    np.array([0.0, -0.0, 1.0, 65504.0, 65519.99, 65520.0, 1e9, 2.0 ** -24, 2.0 ** -25, 2.0 ** -25 * 1.0001, 3 * 2.0 ** -25, 5 * 2.0 ** -25,
              2.0 ** -14, 2.0 ** -14 * 0.9999, 6.097e-5, 1.0009765625 - 2.0 ** -12, 2049.0, 2051.0, -1e-8, np.inf, -np.inf],
             dtype=np.float32),
    (np.random.default_rng(3).normal(size=300) * 10.0 ** np.random.default_rng(4).uniform(-9, 6, 300)).astype(np.float32),
])
with np.errstate(over="ignore"):
    half = numbers.astype(np.float16)
expected["float16"] = {"float32_bits": numbers.view(np.uint32).tolist(), "float16_bits": half.view(np.uint16).tolist()}

(Path(__file__).parent / "checkpoint.json").write_text(
    json.dumps({"tensors": expected, "attacks": record_attacks}, separators=(",", ":")))
