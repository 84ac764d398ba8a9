"""Owen's T, log(exp(-x) I_v(x)) and hypergeometric functions with 40 digits, for the tests of src/statistics/special."""

import json
from pathlib import Path

import mpmath as mp

mp.mp.dps = 40


def owens_t(h, a):
    h, a = mp.mpf(h), mp.mpf(a)
    cuts = sorted({mp.mpf(0), a, *[c / max(h, 1) for c in (0.3, 1, 2, 3, 5, 8, 11, 15, 20) if c / max(h, 1) < a]})
    f = lambda x: mp.exp(-h * h * x * x / 2) / (1 + x * x)
    return mp.exp(-h * h / 2) * mp.quad(f, cuts) / (2 * mp.pi)


owens = [
    [h, a, float(owens_t(h, a))]
    for h in (0.001, 0.3, 1.0, 2.5, 6.0, 14.0, 30.0)
    for a in (0.01, 0.4, 0.99, 1.0, 1.3, 7.0, 200.0)
]
bessel = [
    [v, x, float(mp.log(mp.besseli(v, x, maxterms=10**6)) - x)]
    for v in (-0.9, -0.5, 0.0, 0.3, 1.0, 5.5, 18.0, 24.9, 25.0, 60.0, 400.0)
    for x in (0.01, 0.7, 7.9, 30.0, 41.0, 180.0, 300.0, 320.0, 5000.0)
]
hyp2f1 = [
    [a, b, c, z, float(mp.hyp2f1(a, b, c, z))]
    for a, b, c in ((0.5, 1.5, 2.2), (3.0, 4.0, 8.5), (13.8, 3.1, 16.9), (1.0, 1.0, 2.0), (5.2, 0.7, 6.9), (2.0, 3.0, 4.0))
    for z in (-200.0, -3.0, -0.9, -0.2, 0.3, 0.8, 0.97, 0.9999)
]
hyp1f1 = [
    [a, b, z, float(mp.hyp1f1(a, b, z))]
    for a, b in ((0.5, 1.5), (8.0, 1.5), (7.5, 0.5), (3.0, 10.0), (1.2, 1.0))
    for z in (-60.0, -3.0, -0.2, 0.5, 6.0, 40.0, 200.0)
]
goldens = {"owensT": owens, "logBesselIe": bessel, "hyp2f1": hyp2f1, "hyp1f1": hyp1f1}
Path(__file__).with_name("owens_bessel.json").write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
