"""Reference values of the continuous families ksone ... wrapcauchy, for src/statistics/distributions.

Every density and distribution function is written here from its definition and evaluated by mpmath with 100 digits,
so that sf = 1 - cdf keeps its digits too. Where SciPy has the family, the script then compares SciPy's log-density
with these values and says where they differ by more than the tolerance stated for the family: 1e-9 relative, except
where SciPy itself is less accurate (see `scipy_tolerance`).
"""

import json
import sys
import warnings
from pathlib import Path

import mpmath as mp
import numpy as np
import reference_laws_closed  # noqa: F401  (registers its families)
import reference_laws_mixed  # noqa: F401
from reference_laws import FAMILIES, SCIPY_TOLERANCE
from scipy import stats

PROBABILITIES = [1e-10, 1e-6, 1e-3, 0.01, 0.05, 0.12, 0.25, 0.4, 0.5, 0.6, 0.75, 0.88, 0.95, 0.99, 0.999, 1 - 1e-6]


def points(name, shapes):
    """About 18 values from tail to tail, rounded so that the JSON stays small; SciPy only says where they lie."""
    if name == "levy_stable":
        alpha, beta = shapes
        if alpha < 1 and beta == 1:
            return np.array([0.02, 0.1, 0.4, 1, 2, 4.5, 12, 60])
        left, right = beta > 0.99 and alpha >= 1, beta < -0.99 and alpha >= 1  # tails that fall superexponentially
        x = np.array([-30, -8, -3, -1.5, -0.6, -0.1, -1e-3, 0.02, 0.4, 1, 2, 4.5, 12, 60])
        return x[(x > (-5 if left else -12 if alpha in (1, 2) else -99)) & (x < (2.2 if right else 13 if alpha in (1, 2) else 99))]
    law = getattr(stats, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        x = law.ppf(PROBABILITIES, *shapes)
        lower, upper = law.support(*shapes)
    x = np.asarray([float(f"{v:.9g}") for v in x if np.isfinite(v)])
    spread = (x[-1] - x[0]) / 4
    middle = x[len(x) * 2 // 3] - x[len(x) // 3]
    if not np.isfinite(lower):
        x = np.append(x, float(f"{x[0] - spread:.6g}"))
    if not np.isfinite(upper):
        x = np.append(x, float(f"{x[-1] + spread:.6g}"))
    if name == "vonmises":  # every turn is alike
        lower, upper = -np.pi, np.pi
    if name == "tukeylambda" and shapes[0] > 0:  # SciPy reports the whole line
        lower, upper = -1 / shapes[0], 1 / shapes[0]
    if name == "pearson3":  # SciPy reports the whole line
        lower, upper = sorted((-2 / shapes[0], np.sign(shapes[0]) * np.inf))
    x = np.unique(x)
    # Nearer to a finite end than this, the rounding of the end itself decides the digits; an end at 0 is exact.
    margin = 1e-4 * middle
    return x[(x > lower + (margin if lower != 0 else 0)) & (x < upper - (margin if upper != 0 else 0))]


def check_scipy(name, shapes, x, logpdf):
    law = getattr(stats, name)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        theirs = law.logpdf(x, *shapes)
    finite = np.isfinite(theirs) & (np.asarray(logpdf) > -600)
    gap = np.abs(theirs - logpdf)[finite] / np.maximum(np.abs(np.asarray(logpdf))[finite], 1)
    worst = gap.max() if gap.size else np.inf
    if worst > SCIPY_TOLERANCE[name]:
        print(f"{name} {shapes}: SciPy's log-density differs by {worst:.1e}", file=sys.stderr)


def main():
    path = Path(__file__).with_name("families_l_z.json")
    wanted = sys.argv[1:]
    rows = [row for row in json.loads(path.read_text()) if row["family"] not in wanted] if wanted else []
    for name, (shape_sets, make) in FAMILIES.items():
        if wanted and name not in wanted:
            continue
        for shapes in [[float(s) for s in each] for each in shape_sets]:
            logpdf, cdf, *upper = make(*[mp.mpf(s) for s in shapes])
            sf = upper[0] if upper else lambda x: 1 - cdf(x)
            x = np.asarray([v for v in points(name, shapes) if not isinstance(logpdf(mp.mpf(float(v))), mp.mpc)])
            row = {"family": name, "shapes": shapes, "x": x.tolist(), "logpdf": [], "cdf": [], "sf": []}
            for value in x:
                exact = mp.mpf(float(value))
                row["logpdf"].append(float(logpdf(exact)))
                row["cdf"].append(float(cdf(exact)))
                row["sf"].append(float(sf(exact)))
            check_scipy(name, shapes, x, row["logpdf"])
            rows.append(row)
    order = list(FAMILIES)
    rows.sort(key=lambda row: order.index(row["family"]))
    path.write_text("[" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "]\n")


main()
