"""The peer of bench/convolution.bench.ts: one convolution in PyTorch, forward or one of its gradients a line.

Usage: convolution.py THREADS, then on standard input `set N C K kernel stride padding groups size...` (answered
with 0), `y`, `dx` or `dw`; each is answered with the milliseconds that it took."""

import sys
import time

import torch

torch.set_num_threads(int(sys.argv[1]))
print("torch", torch.__version__, flush=True)
convs = {2: torch.nn.functional.conv2d, 3: torch.nn.functional.conv3d}

for line in sys.stdin:
    word, *numbers = line.split()
    start = time.perf_counter()
    if word == "set":
        n, c, k, kernel, stride, padding, groups, *size = map(int, numbers)
        conv = convs[len(size)]
        x = torch.randn(n, c, *size, requires_grad=True)
        w = torch.randn(k, c // groups, *[kernel] * len(size), requires_grad=True)
        y = conv(x, w, None, stride, padding, 1, groups)
        g = torch.randn_like(y)
        print(0, flush=True)
        continue
    if word == "y":
        with torch.no_grad():
            conv(x, w, None, stride, padding, 1, groups)
    else:
        torch.autograd.grad(y, x if word == "dx" else w, g, retain_graph=True)
    print((time.perf_counter() - start) * 1000, flush=True)
