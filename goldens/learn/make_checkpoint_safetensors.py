"""A file of the reference implementation of safetensors (PyPI: safetensors 0.8.0, which needs only NumPy)."""

from pathlib import Path

import numpy as np
from safetensors.numpy import save

tensors = {
    "b": np.arange(5, dtype=np.uint8),
    "encoder.weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "a": np.array([[1, -2]], dtype=np.int64),
    "encoder.bias": np.array([0.5, -0.25], dtype=np.float32),
    "half": np.array([1.5], dtype=np.float16),
    "double": np.array(3.25),
    "flag": np.array([True, False]),
    "empty": np.zeros((0, 4), dtype=np.int16),
    "n\u00e9\"\\": np.array([7, 8, 9], dtype=np.int8),
    "u16": np.array([65535], dtype=np.uint16),
    "u32": np.array([4294967295], dtype=np.uint32),
    "i32": np.array([-5], dtype=np.int32),
}
(Path(__file__).parent / "checkpoint" / "reference.safetensors").write_bytes(save(tensors, {"format": "np"}))
