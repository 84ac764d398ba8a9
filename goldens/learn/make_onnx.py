"""Small networks as PyTorch exports them to ONNX, with what they answer: files for the reader's tests. Weights are
golden values; so is the image, `image`."""

import json
import os

import torch
import torch.nn.functional as F
from golden_values import golden_uniform, load_golden_parameters
from torch import nn

torch.set_num_threads(2)
folder = os.path.dirname(os.path.abspath(__file__))


class Segmenter(nn.Module):
    """Convolutions, both pools, both ways of resizing, a skip connection and the common activations."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 6, 3, stride=2, padding=1)
        self.norm2 = nn.InstanceNorm2d(6, affine=True)
        self.up = nn.ConvTranspose2d(6, 4, 2, stride=2)
        self.slope = nn.PReLU()
        self.dropout = nn.Dropout(0.3)
        self.head = nn.Conv2d(12, 2, 1)

    def forward(self, x):
        a = F.relu(self.bn1(self.conv1(x)))
        b = F.leaky_relu(self.norm2(self.conv2(a)), 0.01)
        c = self.slope(self.up(b))
        d = F.interpolate(F.max_pool2d(a, 2), scale_factor=2, mode="nearest")
        e = F.interpolate(F.avg_pool2d(a, 2), size=x.shape[2:], mode="bilinear", align_corners=False)
        return self.head(self.dropout(torch.cat([c, d, F.hardswish(e)], 1)))


class Classifier(nn.Module):
    """Products, reductions and shapes: what became of attributes between the versions."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(6, 8)
        self.norm = nn.LayerNorm(8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        tokens = self.norm(self.embed(x))
        tokens = tokens + self.attention(tokens, tokens, tokens, need_weights=False)[0]
        first, rest = tokens.split([1, 4], 1)
        pooled = torch.cat([first.squeeze(1), rest.mean(1), rest.sum(1), rest.amax(1)], 0)
        padded = F.pad(F.gelu(pooled).unsqueeze(1), (1, 1), mode="replicate")[:, 0, 1:-1].clamp(-2, 2)
        return F.softmax(self.head(padded), -1)


cases = []
for name, module, shape, opset, axes in [
    ("segmenter-11", Segmenter, [2, 1, 8, 8], 11, None),
    ("segmenter-17", Segmenter, [2, 1, 8, 8], 17, None),
    ("segmenter-open", Segmenter, [2, 1, 8, 8], 14, {"image": {0: "batch"}}),
    ("classifier-11", Classifier, [2, 5, 6], 11, None),
    ("classifier-17", Classifier, [2, 5, 6], 17, None),
]:
    model = load_golden_parameters(module()).eval()
    image = torch.from_numpy(golden_uniform("image", shape))
    path = os.path.join(folder, "onnx", f"{name}.onnx")
    torch.onnx.export(
        model, image, path, opset_version=opset, input_names=["image"], output_names=["logits"],
        dynamic_axes=axes, do_constant_folding=False,
    )
    with torch.no_grad():
        logits = model(image)
    double = model.double()
    result = double(image.double())
    result.square().sum().backward()
    cases.append({
        "name": name,
        "shape": shape,
        "logits": [float("%.9g" % v) for v in logits.reshape(-1).tolist()],
        # Gradients of the sum of squares, by the names of the file.
        "gradients": {
            key: [float("%.9g" % v) for v in p.grad.reshape(-1).tolist()]
            for key, p in double.named_parameters()
            if key in ("conv2.weight", "up.bias", "head.weight", "head.bias", "norm.weight")
        },
    })
    print(path, os.path.getsize(path))

with open(os.path.join(folder, "onnx.json"), "w") as out:
    json.dump({"cases": cases}, out, separators=(",", ":"))
    out.write("\n")
