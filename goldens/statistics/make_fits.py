"""Maximum-likelihood fits by SciPy, for fit.test.ts: negative log-likelihood, parameters and (Johnson-SU) mode.

Run with Debian's python3 (scipy 1.10). The likelihood is the sum of weights x logpdf over the distinct values;
Nelder-Mead from several starts, each restarted until it stops moving, so that the reference is at least as good
as scipy.stats.<family>.fit. Writes fits.json beside itself.
"""
import json
import warnings
from pathlib import Path

import numpy as np
import scipy
from scipy import optimize, stats

warnings.simplefilter("ignore")
rng = np.random.default_rng(20260101)
SU = dict(a=-1.2, b=1.8, loc=120, scale=40)


def counted(values):
    v, w = np.unique(values, return_counts=True)
    return v.astype(float), w.astype(float)


def su(size, seed, **kw):
    return stats.johnsonsu.rvs(**{**SU, **kw}, size=size, random_state=seed)


SAMPLES = {
    "quantiles of Johnson-SU": counted(stats.johnsonsu.ppf((np.arange(400) + 0.5) / 400, **SU)),
    "20000 integer HU": counted(np.round(su(20000, 1))),
    "right skew": counted(np.round(su(500, 2, a=-3, b=2.5), 3)),
    "left skew": counted(np.round(-su(500, 3), 3)),
    "nearly normal": counted(np.round(rng.normal(150, 30, 500), 3)),
    "heavy tails": counted(np.round(stats.t.rvs(2, 100, 10, size=400, random_state=4), 3)),
    "twenty values": counted(np.round(su(20, 5), 3)),
    "two tissues": counted(np.round(np.r_[rng.normal(100, 25, 4000), rng.normal(260, 60, 1000)])),
    "metal": counted(np.r_[np.round(su(5000, 6)), np.full(60, 3000.0)]),
    "large offset": counted(np.round(1e6 + su(300, 7), 3)),
}
FAMILIES = ["johnsonsu", "norminvgauss", "genhyperbolic", "norm", "t", "skewnorm", "gamma", "lognorm",
            "laplace", "logistic", "gumbel_r", "expon", "uniform", "genextreme", "fisk"]


def nnlf(name, p, v, w):
    d = getattr(stats, name)
    if not p[-1] > 0 or not d._argcheck(*[np.asarray(x) for x in p[:-2]]):
        return np.inf
    with np.errstate(all="ignore"):
        l = d.logpdf(v, *p)
    s = -np.dot(w, l)
    return s if np.isfinite(s) else np.inf


def starts(name, v, w):
    m = np.average(v, weights=w)
    s = np.sqrt(np.average((v - m) ** 2, weights=w))
    skew = np.sign(np.average((v - m) ** 3, weights=w))
    lo = v.min() - 0.1 * s
    table = {
        "johnsonsu": [(-skew, 1.5, m - skew * s / 2, s), (-3 * skew, 2.5, m - 2 * skew * s, s), (0, 1, m, s / 2)],
        "norminvgauss": [(1, 0.3 * skew, m, s), (4, 2 * skew, m - s * skew, 2 * s)],
        "genhyperbolic": [(-0.5, 1, 0.3 * skew, m, s), (1, 2, skew, m, s), (-2, 0.5, 0.2 * skew, m, s)],
        "t": [(3, m, s / 1.7), (30, m, s)],
        "skewnorm": [(2 * skew, m - skew * s, 1.4 * s), (0.5 * skew, m, s)],
        "gamma": [(4, m - 2 * s, s / 2), (30, m - 5.5 * s, s / 5.5), (1.5, lo, m - lo)],
        "lognorm": [(0.3, m - 3 * s, 3 * s), (0.1, m - 10 * s, 10 * s), (0.6, lo, m - lo)],
        "genextreme": [(0.1, m - s / 2, s), (-0.1, m - s / 2, s), (0.0, m, 3 * s), (-0.5, m, s)],
        "fisk": [(5, m - 3 * s, 3 * s), (20, m - 12 * s, 12 * s), (2, lo, m - lo)],
    }
    if name in ("norm", "logistic", "gumbel_r"):
        return [(m, s)]
    return table[name]


def fit(name, v, w):
    if name == "laplace":
        c = np.cumsum(w)
        med = v[np.searchsorted(c, c[-1] / 2)]
        p = (med, np.average(np.abs(v - med), weights=w))
        return p, nnlf(name, p, v, w)
    if name in ("expon", "uniform"):
        p = (v[0], (np.average(v, weights=w) if name == "expon" else v[-1]) - v[0])
        return p, nnlf(name, p, v, w)
    best = None
    scale = np.sqrt(np.average((v - np.average(v, weights=w)) ** 2, weights=w))
    centre = np.median(v)
    for p in starts(name, v, w):
        unit = np.r_[np.ones(len(p) - 2), scale, scale]
        shift = np.r_[np.zeros(len(p) - 2), centre, 0]
        x = (np.array(p) - shift) / unit
        f = lambda x: nnlf(name, x * unit + shift, v, w)
        value = f(x)
        if not np.isfinite(value):
            continue
        for _ in range(8):
            r = optimize.minimize(f, x, method="Nelder-Mead",
                                  options=dict(xatol=1e-9, fatol=1e-9, maxiter=4000, maxfev=4000))
            x = r.x
            if value - r.fun < 1e-8:
                break
            value = r.fun
        if best is None or r.fun < best[1]:
            best = (tuple(x * unit + shift), r.fun)
    return best


samples = []
for title, (v, w) in SAMPLES.items():
    fits = {}
    for name in FAMILIES:
        if title == "large offset" and name not in ("johnsonsu", "norm", "gamma", "norminvgauss"):
            continue
        found = fit(name, v, w)
        if found is None:
            continue
        p, value = found
        fits[name] = {"parameters": list(map(float, p)), "nnlf": float(value)}
        if name == "johnsonsu":
            a, b, loc, sc = p
            u = optimize.brentq(lambda u: np.tanh(u) + b * (a + b * u), -a / b - 1 / b**2 - 1e-9,
                                -a / b + 1 / b**2 + 1e-9, xtol=1e-15)
            fits[name]["mode"] = float(loc + sc * np.sinh(u))
        print(title, name, value, flush=True)
    samples.append({"title": title, "values": v.tolist(), "weights": w.tolist(), "fits": fits})

Path(__file__).with_name("fits.json").write_text(json.dumps({"scipy": scipy.__version__, "samples": samples},
                                                            separators=(",", ":")))
