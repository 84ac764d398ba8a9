"""Goldens of the losses (src/learn/losses/): values and gradients with respect to the logits, by PyTorch's autograd
in float64 -> losses.json. Logits and labels are those of golden_values.py. What PyTorch has not is written here after
the papers and after what segmentation_models_pytorch, nnU-Net and JMedSeg compute.
Made with PyTorch 1.13.0."""

import json
import os

import numpy as np
import torch
from golden_values import golden_uniform
from torch.nn import functional as F

SHAPES = {"2d": (2, 3, 5, 4), "3d": (2, 4, 3, 2, 4)}


def logits_of(shape):
    return torch.from_numpy(golden_uniform("logits", shape, -3, 3).astype(np.float64)).requires_grad_()


def labels_of(shape, classes, ignore=None):
    """Class of each voxel; a tenth is ignored where asked."""
    size = (shape[0], *shape[2:])
    labels = np.floor(golden_uniform("labels", size, 0, classes)).astype(np.int64)
    if ignore is not None:
        labels[golden_uniform("ignored", size, 0, 1) < 0.2] = ignore
    return torch.from_numpy(labels)


def sums(logits, labels, over="batch", ignore=None, background=True):
    p = logits.softmax(1)
    valid = torch.ones_like(labels) if ignore is None else (labels != ignore)
    t = F.one_hot(labels * valid, logits.shape[1]).movedim(-1, 1).double() * valid[:, None]
    p = p * valid[:, None]
    if not background:
        p, t = p[:, 1:], t[:, 1:]
    spatial = list(range(2, logits.dim()))
    axes = {"batch": [0, *spatial], "image": spatial, "joint": [0, 1, *spatial]}[over]
    return (p * t).sum(axes), p.sum(axes), t.sum(axes)


def overlap(kind, smooth=0.0, eps=1e-7, absent="zero", log=False, power=1.0, alpha=0.5, beta=0.5, **how):
    def loss(logits, labels):
        i, p, t = sums(logits, labels, **how)
        above, below = {
            "dice": (2 * i, p + t),
            "jaccard": (i, p + t - i),
            "tversky": (i, i + alpha * (p - i) + beta * (t - i)),
        }[kind]
        score = (above + smooth) / (below + smooth).clamp_min(eps)
        value = -score.clamp_min(eps).log() if log else 1 - score
        if absent == "zero":
            value = value * (t > 0)
        return (value**power).mean()

    return loss


def focal(gamma=2.0, alpha=None, ignore=None):
    def loss(logits, labels):
        valid = torch.ones_like(labels) if ignore is None else (labels != ignore)
        entropy = F.cross_entropy(logits, labels * valid, reduction="none")
        value = (1 - (-entropy).exp()) ** gamma * entropy
        if alpha is not None:
            a = torch.tensor(alpha, dtype=torch.float64)
            value = value * (a if a.dim() == 0 else a[labels * valid])
        return (value * valid).sum() / valid.sum()

    return loss


def focal_sigmoid(gamma=2.0, alpha=None, ignore=None):
    def loss(logits, labels):
        total = 0
        for k in range(logits.shape[1]):
            keep = torch.ones_like(labels, dtype=torch.bool) if ignore is None else labels != ignore
            z, t = logits[:, k][keep], (labels == k).double()[keep]
            entropy = F.binary_cross_entropy_with_logits(z, t, reduction="none")
            value = (1 - (-entropy).exp()) ** gamma * entropy
            if alpha is not None:
                value = value * (alpha * t + (1 - alpha) * (1 - t))
            total = total + value.mean()
        return total

    return loss


def lovasz(over="batch", classes="present", ignore=None):
    def of(p, labels):
        rows = p.movedim(1, -1).reshape(-1, p.shape[1])
        labels = labels.reshape(-1)
        if ignore is not None:
            rows, labels = rows[labels != ignore], labels[labels != ignore]
        found = []
        for k in range(p.shape[1]):
            t = (labels == k).double()
            if classes == "present" and t.sum() == 0:
                continue
            error, order = (t - rows[:, k]).abs().sort(descending=True)
            t = t[order]
            jaccard = 1 - (t.sum() - t.cumsum(0)) / (t.sum() + (1 - t).cumsum(0))
            found.append((error * torch.diff(jaccard, prepend=torch.zeros(1).double())).sum())
        return sum(found) / len(found)

    def loss(logits, labels):
        p = logits.softmax(1)
        if over == "batch":
            return of(p, labels)
        return sum(of(p[n : n + 1], labels[n : n + 1]) for n in range(len(p))) / len(p)

    return loss


def dice_ce(batch, ignore=None):
    """nnU-Net's DC_and_CE_loss."""
    how = dict(over="batch" if batch else "image", background=False, ignore=ignore)
    soft = overlap("dice", smooth=1e-5, eps=1e-8, absent="count", **how)
    entropy = ce(ignore_index=-100 if ignore is None else ignore)
    return lambda logits, labels: entropy(logits, labels) + soft(logits, labels) - 1


def ce(weight=None, **options):
    if weight is not None:
        weight = torch.tensor(weight, dtype=torch.float64)
    return lambda logits, labels: F.cross_entropy(logits, labels, weight, **options)


# name -> (shape, classes that occur, ignored label, loss)
CASES = {
    "cross-entropy": ("2d", 3, None, ce()),
    "cross-entropy 3d": ("3d", 4, None, ce()),
    "cross-entropy weights": ("2d", 3, None, ce([0.2, 1.0, 3.0])),
    "cross-entropy ignore": ("2d", 3, 255, ce(ignore_index=255)),
    "cross-entropy ignore a class": ("2d", 3, 1, ce(ignore_index=1)),
    "cross-entropy smoothing": ("3d", 4, None, ce(label_smoothing=0.1)),
    "cross-entropy all": ("2d", 3, -1, ce([0.2, 1.0, 3.0], ignore_index=-1, label_smoothing=0.2)),
    "dice": ("2d", 3, None, overlap("dice")),
    "dice absent": ("3d", 3, None, overlap("dice")),
    "dice absent counts": ("3d", 3, None, overlap("dice", absent="count", smooth=0.5, over="image")),
    "dice joint": ("2d", 3, None, overlap("dice", over="joint", smooth=1.0)),
    "dice logarithm": ("2d", 3, 255, overlap("dice", log=True, ignore=255)),
    "jaccard": ("2d", 3, None, overlap("jaccard")),
    "jaccard 3d absent": ("3d", 2, None, overlap("jaccard")),
    "jaccard joint": ("3d", 4, None, overlap("jaccard", over="joint", smooth=1.0)),
    "jaccard ignore": ("2d", 3, 255, overlap("jaccard", ignore=255)),
    "jaccard ignore a class": ("2d", 3, 0, overlap("jaccard", ignore=0)),
    "tversky": ("2d", 3, None, overlap("tversky", alpha=0.3, beta=0.7)),
    "tversky bone": ("3d", 4, None, overlap("tversky", alpha=1.25, beta=1.25)),
    "focal tversky": ("2d", 3, None, overlap("tversky", alpha=0.3, beta=0.7, power=0.75)),
    "focal": ("2d", 3, None, focal()),
    "focal jmedseg": ("2d", 3, None, focal(2.0, 0.5)),
    "focal per class": ("3d", 4, 9, focal(1.5, [0.1, 0.2, 0.3, 0.4], 9)),
    "focal sigmoid": ("2d", 3, None, focal_sigmoid()),
    "focal sigmoid ignore": ("3d", 4, 255, focal_sigmoid(3.0, 0.25, 255)),
    "lovasz": ("2d", 3, None, lovasz()),
    "lovasz absent": ("3d", 3, None, lovasz()),
    "lovasz image": ("3d", 3, None, lovasz(over="image")),
    "lovasz all": ("3d", 3, None, lovasz(classes="all")),
    "lovasz ignore": ("2d", 3, 255, lovasz(ignore=255)),
    "dice ce": ("3d", 4, None, dice_ce(False)),
    "dice ce batch": ("2d", 3, None, dice_ce(True)),
    "dice ce ignore": ("2d", 3, 3, dice_ce(True, 3)),
}


def golden(shape, classes, ignore, loss):
    logits = logits_of(SHAPES[shape])
    labels = labels_of(SHAPES[shape], classes, ignore)
    value = loss(logits, labels)
    (gradient,) = torch.autograd.grad(value, logits)
    return {
        "shape": list(logits.shape),
        "classes": classes,
        "ignore": ignore,
        "loss": value.item(),
        "gradient": [float(f"{g:.10g}") for g in gradient.reshape(-1).tolist()],
    }


def info_nce(temperature):
    """MoCo: the positive key first among the keys of the bank; unit vectors."""
    raw = torch.from_numpy(golden_uniform("queries", (3, 8)).astype(np.float64)).requires_grad_()
    unit = lambda name, shape: F.normalize(torch.from_numpy(golden_uniform(name, shape).astype(np.float64)))  # noqa: E731
    keys, bank = unit("keys", (3, 8)), unit("bank", (6, 8))
    q = F.normalize(raw)
    logits = torch.cat([(q * keys).sum(1, keepdim=True), q @ bank.T], 1) / temperature
    value = F.cross_entropy(logits, torch.zeros(3, dtype=torch.long))
    (gradient,) = torch.autograd.grad(value, raw)
    return {"loss": value.item(), "gradient": gradient.reshape(-1).tolist()}


def deep():
    """nnU-Net's DeepSupervisionWrapper over its loss, labels by interpolate(mode='nearest-exact')."""
    sizes = [(8, 12), (4, 6), (2, 2)]
    levels = [logits_of((2, 3, *size)) for size in sizes]
    labels = labels_of((2, 3, 8, 12), 3)
    weights = np.array([1 / 2**i for i in range(3)])
    weights[-1] = 0
    weights = weights / weights.sum()
    small = [F.interpolate(labels[:, None].double(), size, mode="nearest-exact")[:, 0].long() for size in sizes]
    value = sum(w * dice_ce(False)(x, t) for w, x, t in zip(weights, levels, small) if w)
    gradients = torch.autograd.grad(value, levels[:2])
    return {
        "sizes": sizes,
        "weights": weights.tolist(),
        "labels": [t.reshape(-1).tolist() for t in small],
        "loss": value.item(),
        "gradients": [g.reshape(-1).tolist() for g in gradients],
    }


goldens = {
    "cases": {name: golden(*case) for name, case in CASES.items()},
    "infoNce": info_nce(0.07),
    "deep": deep(),
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "losses.json")
with open(path, "w") as file:
    json.dump(goldens, file, separators=(",", ":"))
print(os.path.getsize(path) // 1000, "kB")
