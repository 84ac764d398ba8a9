"""Families that are mixtures, inverse functions, sums over a sample size or inverse Fourier integrals."""

import mpmath as mp
import numpy as np
from scipy import special

from reference_laws import Phi, beta_i, family, gamma_p, half, inf


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
