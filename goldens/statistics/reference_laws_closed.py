"""Families laplace_asymmetric ... wrapcauchy whose distribution function is a closed form or one integral."""

import mpmath as mp

from reference_laws import Phi, beta_i, family, gamma_p, gamma_q, half, inf, phi


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
