"""Values that a golden and the test that reads it both compute (src/learn/testing/golden-values.ts):
uniform numbers from a hash of a name and an index, so that weights need not be committed."""

import numpy as np


def hash_name(name):
    value = 0x811C9DC5
    for character in name:
        value = ((value ^ ord(character)) * 0x01000193) & 0xFFFFFFFF
    return value


def golden_uniform(name, shape, low=-1.0, high=1.0):
    count = int(np.prod(shape, dtype=np.int64))
    mask = np.uint64(0xFFFFFFFF)
    z = (np.uint64(hash_name(name)) + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9)) & mask
    z = ((z ^ (z >> np.uint64(16))) * np.uint64(0x21F0AAAD)) & mask
    z = ((z ^ (z >> np.uint64(15))) * np.uint64(0x735A2D97)) & mask
    z = (z ^ (z >> np.uint64(15))) >> np.uint64(8)
    return (low + (high - low) * (z / 16777216.0)).astype(np.float32).reshape(shape)


def golden_parameter(name, shape):
    shape = tuple(shape)
    if name.endswith("running_var"):
        return golden_uniform(name, shape, 0.5, 1.5)
    if len(shape) > 1:
        bound = float(np.sqrt(6 / np.prod(shape[1:], dtype=np.int64)))
        return golden_uniform(name, shape, -bound, bound)
    if name.endswith("weight"):
        return golden_uniform(name, shape, 0.8, 1.2)
    return golden_uniform(name, shape, -0.1, 0.1)


def load_golden_parameters(module):
    """Fills a torch module with golden values; integer buffers become 0."""
    import torch

    state = module.state_dict()
    for name, tensor in state.items():
        if tensor.is_floating_point():
            state[name] = torch.from_numpy(golden_parameter(name, tensor.shape)).to(tensor.dtype)
        else:
            state[name] = torch.zeros_like(tensor)
    module.load_state_dict(state)
    return module
