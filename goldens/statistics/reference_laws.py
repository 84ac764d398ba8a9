"""What the reference laws share: 100 digits, a register of families, and the functions they are written in."""

import mpmath as mp

mp.mp.dps = 100
inf = mp.inf
half = mp.mpf(1) / 2


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
