"""Log-densities and distribution functions of the families that the fits of the TBD papers need, and Bessel K.

Computed by mpmath with 40 digits from the formulas in SciPy's documentation (scipy 1.10 itself loses digits or
returns -inf in the tails of norminvgauss, genhyperbolic and skewnorm). Run with Debian's python3; writes
fit_families.json beside itself.
"""
import json
from pathlib import Path

import mpmath as mp

mp.mp.dps = 40
X = [-30, -4.5, -1, -0.2, 0, 0.3, 0.9, 2, 7, 40]


def norm(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def genhyperbolic(p, a, b):
    g = mp.sqrt(a * a - b * b)
    c = g**p / (mp.sqrt(2 * mp.pi) * a ** (p - mp.mpf(1) / 2) * mp.besselk(p, g))

    def pdf(x):
        q = mp.sqrt(1 + x * x)
        return c * mp.exp(b * x) * mp.besselk(p - mp.mpf(1) / 2, a * q) * q ** (p - mp.mpf(1) / 2)

    return pdf


def norminvgauss(a, b):
    g = mp.sqrt(a * a - b * b)
    return lambda x: a / mp.pi * mp.exp(g + b * x) * mp.besselk(1, a * mp.sqrt(1 + x * x)) / mp.sqrt(1 + x * x)


def t(df):
    c = mp.gamma((df + 1) / 2) / mp.gamma(df / 2) / mp.sqrt(df * mp.pi)
    return lambda x: c * (1 + x * x / df) ** (-(df + 1) / 2)


FAMILIES = {
    "norminvgauss": (norminvgauss, [(1.5, 0.8), (0.2, -0.1), (30, 20)]),
    "genhyperbolic": (genhyperbolic, [(-0.7, 1.5, 0.8), (3, 0.5, -0.3), (-20, 0.5, -0.3), (0.5, 2, 1.9)]),
    "t": (t, [(0.7,), (3.3,), (50000,)]),
    "skewnorm": (lambda a: lambda x: 2 * norm(x) * mp.ncdf(a * x), [(0,), (4,), (-30,)]),
    "lognorm": (lambda s: lambda x: norm(mp.log(x) / s) / (x * s) if x > 0 else mp.mpf(0), [(0.3,), (2,)]),
    "johnsonsu": (
        lambda a, b: lambda x: b / mp.sqrt(x * x + 1) * norm(a + b * mp.asinh(x)),
        [(-1.2, 1.8), (0.5, 0.8), (200, 40)],
    ),
    "norm": (lambda: norm, [()]),
    "laplace": (lambda: lambda x: mp.exp(-abs(x)) / 2, [()]),
    "expon": (lambda: lambda x: mp.exp(-x) if x >= 0 else mp.mpf(0), [()]),
    "uniform": (lambda: lambda x: mp.mpf(1) if 0 <= x <= 1 else mp.mpf(0), [()]),
}
LOWER = {"lognorm": 0, "expon": 0, "uniform": 0}


def cdf(name, pdf, x):
    low = LOWER.get(name, -mp.inf)
    if x <= low:
        return mp.mpf(0)
    cuts = [low] + [mp.mpf(c) for c in (-8, -2, 0, 0.5, 1, 3) if low < c < x] + [x]
    return mp.quad(pdf, cuts)


rows = []
for name, (make, shapes) in FAMILIES.items():
    for shape in shapes:
        pdf = make(*[mp.mpf(s) for s in shape])
        for x in map(mp.mpf, X):
            d = pdf(x)
            mp.mp.dps = 20
            c = cdf(name, pdf, x) if name in ("norminvgauss", "genhyperbolic", "t", "skewnorm") and abs(x) < 8 else None
            mp.mp.dps = 40
            rows.append([name, list(shape), float(x), float(mp.log(d)) if d > 0 else None, None if c is None else float(c)])

bessel = []
for v in [0, 0.5, 1, -0.3, 2.7, -5.2, 30.1, 200]:
    for x in [1e-6, 1e-2, 0.3, 1, 2.5, 10, 100, 5000]:
        log = lambda v, x: mp.log(mp.besselk(v, x))
        v_, x_ = mp.mpf(v), mp.mpf(x)
        bessel.append([v, x, float(log(v_, x_)), float(mp.diff(lambda n: log(n, x_), v_)),
                       float(mp.diff(lambda y: log(v_, y), x_))])

Path(__file__).with_name("fit_families.json").write_text(
    json.dumps({"densities": rows, "besselK": bessel}, separators=(",", ":")))
