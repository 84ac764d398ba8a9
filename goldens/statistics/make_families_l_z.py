"""Reference values of the continuous families ksone ... wrapcauchy, for src/statistics/distributions.

Every density and distribution function is written here from its definition and evaluated by mpmath with 100 digits,
so that sf = 1 - cdf keeps its digits too. Where SciPy has the family, the script then compares SciPy's log-density
with these values and stops if they differ by more than the tolerance stated for the family: 1e-9 relative, except
where SciPy itself is less accurate (see `scipy_tolerance`).
"""

import json
import sys
import warnings
from pathlib import Path

import mpmath as mp
import numpy as np
from scipy import special, stats

mp.mp.dps = 100
inf = mp.inf
half = mp.mpf(1) / 2

PROBABILITIES = [1e-10, 1e-6, 1e-3, 0.01, 0.05, 0.12, 0.25, 0.4, 0.5, 0.6, 0.75, 0.88, 0.95, 0.99, 0.999, 1 - 1e-6]


def phi(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def Phi(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def gamma_p(a, x):
    return mp.gammainc(a, 0, x, regularized=True)


def gamma_q(a, x):
    return mp.gammainc(a, x, inf, regularized=True)


def beta_i(a, b, x):
    return mp.betainc(a, b, 0, x, regularized=True)


FAMILIES = {}
SCIPY_TOLERANCE = {}


def family(name, shape_sets, scipy_tolerance=1e-9):
    """Registers a function of the shapes that returns (log-density, distribution function[, survival function])."""

    def register(make):
        FAMILIES[name] = (shape_sets, make)
        SCIPY_TOLERANCE[name] = scipy_tolerance
        return make

    return register


@family("laplace_asymmetric", [[2], [0.3], [1]])
def _(k):
    c = k + 1 / k
    return (
        lambda x: (-k * x if x >= 0 else x / k) - mp.log(c),
        lambda x: 1 - mp.exp(-k * x) / k / c if x >= 0 else mp.exp(x / k) * k / c,
    )


@family("levy", [[]])
def _():
    return lambda x: -mp.log(2 * mp.pi * x**3) / 2 - 1 / (2 * x), lambda x: mp.erfc(mp.sqrt(half / x))


@family("levy_l", [[]])
def _():
    return lambda x: -mp.log(-2 * mp.pi * x**3) / 2 + 1 / (2 * x), lambda x: mp.erf(mp.sqrt(-half / x))


@family("loggamma", [[0.4141193182605212], [0.01], [3], [500]])
def _(c):
    return lambda x: c * x - mp.exp(x) - mp.loggamma(c), lambda x: gamma_p(c, mp.exp(x))


@family("logistic", [[]])
def _():
    return lambda x: -x - 2 * mp.log1p(mp.exp(-x)), lambda x: 1 / (1 + mp.exp(-x))


@family("loglaplace", [[3.2505926592051435], [0.6], [40]])
def _(c):
    return (
        lambda x: mp.log(c / 2) + (c - 1 if x < 1 else -c - 1) * mp.log(x),
        lambda x: x**c / 2 if x < 1 else 1 - x**-c / 2,
    )


@family("loguniform", [[0.01, 1.25], [3, 3.5]])
def _(a, b):
    return lambda x: -mp.log(x * mp.log(b / a)), lambda x: mp.log(x / a) / mp.log(b / a)


@family("lomax", [[1.8771398388773268], [0.3], [60]])
def _(c):
    return lambda x: mp.log(c) - (c + 1) * mp.log1p(x), lambda x: 1 - (1 + x) ** -c


@family("maxwell", [[]])
def _():
    return lambda x: mp.log(2 / mp.pi) / 2 + 2 * mp.log(x) - x * x / 2, lambda x: gamma_p(1.5, x * x / 2)


@family("mielke", [[10.4, 4.6], [0.3, 2], [60, 30]])
def _(k, s):
    return (
        lambda x: mp.log(k) + (k - 1) * mp.log(x) - (1 + k / s) * mp.log1p(x**s),
        lambda x: (1 + x**-s) ** (-k / s),
    )


@family("moyal", [[]])
def _():
    return lambda x: -(x + mp.exp(-x)) / 2 - mp.log(2 * mp.pi) / 2, lambda x: mp.erfc(mp.exp(-x / 2) / mp.sqrt(2))


@family("nakagami", [[4.967379486666624], [0.3], [0.5], [2000]])
def _(v):
    return (
        lambda x: mp.log(2) + v * mp.log(v) - mp.loggamma(v) + (2 * v - 1) * mp.log(x) - v * x * x,
        lambda x: gamma_p(v, v * x * x),
    )


@family("pareto", [[2.621716532144454], [0.4], [50]])
def _(b):
    return lambda x: mp.log(b) - (b + 1) * mp.log(x), lambda x: 1 - x**-b


# SciPy goes through alpha = 4 / skew^2 and loses digits to cancellation as the skew falls.
@family("pearson3", [[0.1], [-2], [3.7], [-0.6], [0.004]], scipy_tolerance=1e-6)
def _(skew):
    beta = 2 / skew
    alpha = beta**2

    def logpdf(x):
        t = beta * (x + beta)
        return mp.log(abs(beta)) + (alpha - 1) * mp.log(t) - t - mp.loggamma(alpha)

    return logpdf, lambda x: (gamma_p if skew > 0 else gamma_q)(alpha, beta * (x + beta))


@family("powerlaw", [[1.659113328990585], [0.6591133289905851], [1], [30]])
def _(a):
    return lambda x: mp.log(a) + (a - 1) * mp.log(x), lambda x: x**a


def power_normal(z, c):
    return mp.log(c) + mp.log(phi(z)) + (c - 1) * mp.log(Phi(-z))


# SciPy takes 1 - Phi(-z)^c and logs of underflowing densities.
@family("powerlognorm", [[2.1413923530064087, 0.44639540782048337], [0.2, 1.5], [30, 0.05]], scipy_tolerance=1e-6)
def _(c, s):
    return (
        lambda x: power_normal(mp.log(x) / s, c) - mp.log(x * s),
        lambda x: 1 - Phi(-mp.log(x) / s) ** c,
    )


@family("powernorm", [[4.445365225459078], [0.05], [300]])
def _(c):
    return lambda x: power_normal(x, c), lambda x: 1 - Phi(-x) ** c


@family("rayleigh", [[]])
def _():
    return lambda x: mp.log(x) - x * x / 2, lambda x: 1 - mp.exp(-x * x / 2)


def rdist(c):
    return (
        lambda x: (c / 2 - 1) * mp.log(1 - x * x) - mp.log(mp.beta(half, c / 2)),
        lambda x: beta_i(c / 2, c / 2, (1 + x) / 2),
    )


family("rdist", [[1.6], [2], [0.5], [90]])(rdist)
family("semicircular", [[]])(lambda: rdist(mp.mpf(3)))


@family("skewcauchy", [[0.5], [-0.9], [0]])
def _(a):
    def cdf(x):
        side = 1 - a if x <= 0 else 1 + a
        return (1 - a) / 2 + side / mp.pi * mp.atan(x / side)

    return lambda x: -mp.log(mp.pi * (1 + (x / (1 + a if x > 0 else 1 - a)) ** 2)), cdf


def trapezoid(c, d):
    u = 2 / (1 + d - c)

    def logpdf(x):
        return mp.log(u * x / c if x < c else u if x <= d else u * (1 - x) / (1 - d))

    def cdf(x):
        if x < c:
            return u * x * x / c / 2
        return u * (x - c / 2) if x <= d else 1 - u * (1 - x) ** 2 / (1 - d) / 2

    return logpdf, cdf


family("trapezoid", [[0.2, 0.8], [0, 0.5], [0.3, 1], [0.4, 0.4], [0, 1]])(trapezoid)
family("triang", [[0.15785029824528218], [0], [1]])(lambda c: trapezoid(c, c))


@family("truncexpon", [[4.690772545681048], [1e-4], [80]])
def _(b):
    z = -mp.expm1(-b)
    return lambda x: -x - mp.log(z), lambda x: -mp.expm1(-x) / z


# SciPy's logarithm of a difference loses digits where the interval is narrow.
@family(
    "truncnorm",
    [[-1.0978730080013919, 2.730675410903198], [0.1, 2.0], [-40, -38], [3, 3.0001], [-1, -0.2], [6, 60]],
    scipy_tolerance=1e-7,
)
def _(a, b):
    mass = lambda l, u: Phi(-l) - Phi(-u) if l > 0 else Phi(u) - Phi(l)
    return lambda x: mp.log(phi(x) / mass(a, b)), lambda x: mass(a, x) / mass(a, b)


@family("truncpareto", [[1.8, 5.3], [0.01, 1.2], [30, 4]])
def _(b, c):
    z = 1 - c**-b
    return lambda x: mp.log(b / z) - (b + 1) * mp.log(x), lambda x: (1 - x**-b) / z


@family("truncweibull_min", [[2.5, 0.25, 1.75], [0.6, 0, 9], [1.2, 5, 5.01]])
def _(c, a, b):
    z = mp.exp(-(a**c)) - mp.exp(-(b**c))
    return (
        lambda x: mp.log(c / z) + (c - 1) * mp.log(x) - x**c,
        lambda x: (mp.exp(-(a**c)) - mp.exp(-(x**c))) / z,
    )


def vonmises(k):
    norm = 2 * mp.pi * mp.besseli(0, k)

    def cdf(x):
        if x > 0:
            return 1 - cdf(-x)
        width = 1 / mp.sqrt(k)
        cuts = sorted({-mp.pi, x, *[x - j * width for j in (1, 2, 4, 8, 16) if x - j * width > -mp.pi]})
        return mp.quad(lambda t: mp.exp(k * (mp.cos(t) - mp.cos(x))), cuts) / norm * mp.exp(k * mp.cos(x))

    return lambda x: k * mp.cos(x) - mp.log(norm), cdf


# SciPy's quantiles at 1e-10 are not on the density's own scale for large kappa; the density is exact.
family("vonmises_line", [[3.99390425810714], [0.05], [300]])(vonmises)
family("vonmises", [[3.99390425810714], [0.7]])(vonmises)


@family("weibull_min", [[1.7866166930421596], [0.4], [40]])
def _(c):
    return lambda x: mp.log(c) + (c - 1) * mp.log(x) - x**c, lambda x: 1 - mp.exp(-(x**c))


@family("weibull_max", [[2.8687961709100187], [0.5]])
def _(c):
    return lambda x: mp.log(c) + (c - 1) * mp.log(-x) - (-x) ** c, lambda x: mp.exp(-((-x) ** c))


@family("wrapcauchy", [[0.031071279018614728], [0.5], [0.999]])
def _(c):
    r = (1 + c) / (1 - c)

    def cdf(x):
        return mp.atan2(r * mp.sin(x / 2), mp.cos(x / 2)) / mp.pi

    return lambda x: mp.log((1 - c * c) / (2 * mp.pi * (1 + c * c - 2 * c * mp.cos(x)))), cdf


# SciPy differentiates a rational approximation.
@family("kstwobign", [[]], scipy_tolerance=1e-7)
def _():
    def cdf(x):
        k = range(1, 400, 2)
        return mp.sqrt(2 * mp.pi) / x * mp.fsum(mp.exp(-j * j * mp.pi**2 / (8 * x * x)) for j in k)

    def logpdf(x):
        r = mp.pi**2 / (8 * x * x)
        terms = ((2 * r * j * j - 1) * mp.exp(-j * j * r) for j in range(1, 400, 2))
        return mp.log(mp.sqrt(2 * mp.pi) / x**2 * mp.fsum(terms))

    return logpdf, cdf


def poisson_mixture(central, nc):
    """Sum of central(j) with Poisson weights of mean nc / 2, to all digits."""
    if nc == 0:
        return central(0)
    total, weight, j = mp.mpf(0), mp.exp(-nc / 2), 0
    while j < nc or weight > mp.mpf(10) ** (-mp.mp.dps - 5):
        total += weight * central(j)
        j += 1
        weight *= nc / 2 / j
    return total


def ncx2(df, nc):
    def logpdf(x):
        pdf = lambda j: mp.exp((df / 2 + j - 1) * mp.log(x / 2) - x / 2 - mp.loggamma(df / 2 + j)) / 2
        return mp.log(poisson_mixture(pdf, nc))

    return logpdf, lambda x: poisson_mixture(lambda j: gamma_p(df / 2 + j, x / 2), nc)


family("ncx2", [[21, 1.0560465975116415], [1.3, 40], [0.5, 0.01], [60, 300], [3, 0]])(ncx2)


@family("rice", [[0.7749725210111873], [0], [12]])
def _(b):
    logpdf, cdf = ncx2(mp.mpf(2), b * b)
    return lambda x: logpdf(x * x) + mp.log(2 * x), lambda x: cdf(x * x)


@family("ncf", [[27, 27, 0.41578441799226107], [1.4, 3, 20], [8, 50, 90], [5, 2.5, 0]], scipy_tolerance=1e-8)
def _(n, d, nc):
    a, b = n / 2, d / 2

    def logpdf(x):
        log_z, log_rest = mp.log(n * x / (d + n * x)), mp.log(d / (d + n * x))
        pdf = lambda j: mp.exp((a + j) * log_z + b * log_rest) / x / mp.beta(a + j, b)
        return mp.log(poisson_mixture(pdf, nc))

    return logpdf, lambda x: poisson_mixture(lambda j: beta_i(a + j, b, n * x / (d + n * x)), nc)


# SciPy's formula subtracts nearly equal terms in one tail.
@family("nct", [[14, 0.24045031331198066], [2.5, -3], [0.7, 8], [120, 15], [5, 0]], scipy_tolerance=1e-6)
def _(df, nc):
    def logpdf(x):
        w = nc * x / mp.sqrt(x * x + df)
        c = mp.sqrt((df + 1) / 2)
        cuts = [0] + sorted({abs(w) / 2 + c * k / 4 for k in (1, 2, 4, 6, 9, 14, 22, 40)} | {abs(w)} - {mp.mpf(0)})
        j = mp.quad(lambda t: mp.exp(df * mp.log(t) - (t - w) ** 2 / 2), cuts + [inf])
        c = df / 2 * mp.log(df) - (df / 2 - 1) * mp.log(2) - mp.loggamma(df / 2) - mp.log(2 * mp.pi) / 2
        return c - (df + 1) / 2 * mp.log(x * x + df) - nc * nc * df / (x * x + df) / 2 + mp.log(j)

    def cdf(x):
        c = 2 * (df / 2) ** (df / 2) / mp.gamma(df / 2)
        f = lambda u: mp.exp(df * u - df / 2 * mp.exp(2 * u)) * Phi(x * mp.exp(u) - nc)
        width = 1 / mp.sqrt(2 * df)
        cuts = [-400 / df, -120 / df] + [k * width for k in (-40, -25, -16, -10, -6, -3, -1, 0, 1, 2, 3, 5, 8, 12, 18)]
        return c * mp.quad(f, sorted(cuts))

    at_70 = lambda f: lambda x: mp.workdps(70)(f)(x)
    return at_70(logpdf), at_70(cdf)


@family("recipinvgauss", [[0.6300426780936912], [0.02], [8]])
def _(mu):
    def cdf(x):
        r = mp.sqrt(x)
        return Phi((x - 1 / mu) / r) - mp.exp(2 / mu) * Phi(-(x + 1 / mu) / r)

    return lambda x: -((1 - mu * x) ** 2) / (2 * x * mu**2) - mp.log(2 * mp.pi * x) / 2, cdf


@family("wald", [[]])
def _():
    def cdf(x):
        r = mp.sqrt(x)
        return Phi((x - 1) / r) + mp.exp(2) * Phi(-(x + 1) / r)

    return lambda x: -((x - 1) ** 2) / (2 * x) - mp.log(2 * mp.pi * x**3) / 2, cdf


# SciPy bisects for p to about 1e-14, which the steep ends of the density magnify.
@family("tukeylambda", [[3.1321477856738267], [0.14], [-0.8], [0], [1], [0.5]], scipy_tolerance=1e-5)
def _(lam):
    def cdf(x):
        if lam == 0:
            return 1 / (1 + mp.exp(-x))
        value = lambda u: ((1 + mp.exp(-u)) ** -lam - (1 + mp.exp(u)) ** -lam) / lam - x
        low, high = mp.mpf(-200), mp.mpf(200)
        while high - low > mp.mpf(10) ** -80:
            middle = (low + high) / 2
            low, high = (middle, high) if value(middle) < 0 else (low, middle)
        return 1 / (1 + mp.exp(-low))

    def logpdf(x):
        p = cdf(x)
        return -mp.log(p ** (lam - 1) + (1 - p) ** (lam - 1))

    return logpdf, cdf


def ksone(n):
    n = int(n)

    def sf(x):
        terms = (
            mp.binomial(n, j) * (x + mp.mpf(j) / n) ** (j - 1) * (1 - x - mp.mpf(j) / n) ** (n - j)
            for j in range(int(mp.floor(n * (1 - x))) + 1)
        )
        return x * mp.fsum(terms)

    return lambda x: mp.log(-mp.diff(sf, x)), lambda x: 1 - sf(x)


family("ksone", [[1000], [1], [5], [60]])(ksone)


# SciPy differentiates numerically: its density is good to about 1e-7.
@family("kstwo", [[10], [1], [3], [50], [120]], scipy_tolerance=1e-5)
def _(n):
    n = int(n)

    def cdf(x):
        if 2 * n * x <= 1:
            return mp.mpf(0)
        k = int(mp.floor(n * x)) + 1
        h, m = k - n * x, 2 * k - 1
        matrix = [[1 / mp.factorial(i - j + 1) if i - j + 1 >= 0 else mp.mpf(0) for j in range(m)] for i in range(m)]
        for i in range(m):
            matrix[i][0] = (1 - h ** (i + 1)) / mp.factorial(i + 1)
            matrix[m - 1][m - 1 - i] = matrix[i][0]
        matrix[m - 1][0] = (1 - 2 * h**m + max(mp.mpf(0), 2 * h - 1) ** m) / mp.factorial(m)
        row = [mp.mpf(int(i == k - 1)) for i in range(m)]
        for step in range(n):
            row = [mp.fdot((row[i], matrix[i][j]) for i in range(max(0, j - 1), m)) * (step + 1) / n for j in range(m)]
        return row[k - 1]

    return lambda x: mp.log(mp.diff(cdf, x)), cdf


# SciPy integrates to about 1e-11, absolutely, and not at all for k < 2. Here dense trapezoidal sums in double
# precision of analytic integrands, good to about 1e-12: mpmath would take hours.
@family("studentized_range", [[3, 10], [1.5, 4], [12, 2.5], [40, 200]], scipy_tolerance=1e-6)
def _(k, df):
    k, df = float(k), float(df)
    du = 0.01 if df < 50 else 0.005
    u = np.arange(-max(160 / (df + k), 8 + 60 / df) if df < 50 else -1, 3, du)[:, None]
    log_chi = 0.5 * df * np.log(df / 2) - special.gammaln(df / 2) + np.log(2) + df * u - df / 2 * np.exp(2 * u)
    keep = log_chi[:, 0] > -720
    u, log_chi = u[keep], log_chi[keep]
    dz = 0.04
    z = np.arange(-12, 60, dz)[None, :]
    log_phi = -z * z / 2 - np.log(2 * np.pi) / 2
    below = special.ndtr(z)

    def mass(w):
        """Phi(z) - Phi(z - w), by its series about the middle where the difference would lose digits."""
        t = z - w / 2
        series = np.exp(-t * t / 2) / np.sqrt(2 * np.pi) * w * (1 + w * w * (t * t - 1) / 24)
        difference = np.where(z - w > 0, special.ndtr(w - z) - special.ndtr(-z), below - special.ndtr(z - w))
        return np.where(w < 1e-3, series, difference)

    def total(x, inner):
        w = float(x) * np.exp(u)
        with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
            values = np.exp(log_chi[:, 0]) * np.nansum(inner(w), axis=1)
        return mp.mpf(float(values.sum() * du * dz))

    def density(w):
        log_pair = log_phi - (z - w) ** 2 / 2 - np.log(2 * np.pi) / 2
        m = mass(w)
        return np.where(m > 0, k * (k - 1) * np.exp(log_pair + (k - 2) * np.log(m) + u), 0)

    def lower(w):
        return k * np.exp(log_phi + (k - 1) * np.log(mass(w)))

    def upper(w):
        ratio = special.ndtr(z - w) / below
        return k * np.exp(log_phi) * below ** (k - 1) * -np.expm1((k - 1) * np.log1p(-ratio))

    return lambda x: mp.log(total(x, density)), lambda x: total(x, lower), lambda x: total(x, upper)


# SciPy moves x near 0, and alpha near 1, to where its integrals are easy, which costs up to three digits.
@family(
    "levy_stable",
    [[1.8, -0.5], [1.5, 0], [1.1, 0.7], [0.5, 1], [0.6, -0.4], [1, 0.5], [1, -1], [1.7, 1], [1.97, 0.3], [2, 0], [1, 0]],
    scipy_tolerance=1e-2,
)
def _(alpha, beta):
    """The inverse Fourier integrals (density, and Gil-Pelaez's), for alpha != 1 along t = r exp(-i a)."""

    def log_cf(t, sign):
        if alpha == 1:
            return -t * (1 + 2j / mp.pi * sign * beta * mp.log(t))
        return -(t**alpha) * (1 - 1j * sign * beta * mp.tan(mp.pi * alpha / 2))

    def integral(x, sign, part):
        """x > 0; sign -1 is the mirrored law."""
        skew = mp.atan(sign * beta * mp.tan(mp.pi * alpha / 2)) if alpha != 1 else mp.mpf(0)
        # Both exp(-ixt) and, where it dominates (alpha > 1), the characteristic function fall along the ray.
        a = mp.mpf(0) if alpha == 1 else mp.mpf("0.8") * min(mp.pi / 2, (mp.pi / 2 - skew) / alpha if alpha > 1 else 2)
        ray = mp.expj(-a)
        f = lambda r: part(mp.exp(-1j * x * r * ray + log_cf(r * ray, sign)), r, ray)
        cuts = [mp.mpf(0)] + [mp.mpf(2) ** k / (1 + x) for k in range(-8, 2)]
        size = lambda r: abs(mp.exp(-1j * x * r * ray + log_cf(r * ray, sign)))
        while size(cuts[-1]) > mp.mpf(10) ** -42:
            step = cuts[-1] if a > 0 else min(cuts[-1], 6 / (1 + x))
            cuts.append(cuts[-1] + step)
        return a, mp.quad(f, cuts)

    def density(x, sign):
        return integral(x, sign, lambda e, r, ray: (e * ray).real)[1] / mp.pi

    def upper(x, sign):
        a, value = integral(x, sign, lambda e, r, ray: e.imag / r)
        return half - a / mp.pi + value / mp.pi

    at_40 = lambda f: lambda *args: mp.workdps(40)(f)(*args)
    density, upper = at_40(density), at_40(upper)
    return (
        lambda x: mp.log(density(x, 1) if x > 0 else density(-x, -1)),
        lambda x: 1 - upper(x, 1) if x > 0 else upper(-x, -1),
        lambda x: upper(x, 1) if x > 0 else 1 - upper(-x, -1),
    )


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
