"""Chebyshev coefficients of the special functions' building blocks, interpolated with 50 digits by mpmath.

Writes src/statistics/special/coefficients.ts. Run: /usr/bin/python3 make_chebyshev.py
"""
import os
from mpmath import mp, mpf, cos, pi, erfc, erf, exp, sqrt, loggamma, rgamma, digamma, findroot, erfinv, log, euler, zeta

mp.dps = 50


def chebyshev(f, count=90, tolerance=mpf(10) ** -18):
    """Coefficients c of sum c_k T_k(t) on [-1, 1] (c_0 already halved), cut where the tail is below tolerance."""
    nodes = [cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    values = [f(t) for t in nodes]
    c = []
    for k in range(count):
        s = sum(v * cos(k * pi * (2 * i + 1) / (2 * count)) for i, v in enumerate(values))
        c.append(2 * s / count)
    c[0] /= 2
    scale = min(abs(v) for v in values)
    last = max(k for k in range(count) if abs(c[k]) > tolerance * scale)
    return c[: last + 1]


def on(lower, upper, f):
    middle, half = mpf(lower + upper) / 2, mpf(upper - lower) / 2
    return lambda t: f(middle + half * t)


def scaled_erfc(t):
    k = mpf('3.75')
    if t >= 1:
        return 2 / sqrt(pi)
    x = k * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


def erf_over_x(s):
    x = sqrt(s)
    return erf(x) / x


def normal_quantile(p):
    """Quantile of the normal law for p <= 1/2, by Newton on the log of erfc, all with 50 digits."""
    target = log(p)
    x = mpf(0) if p > mpf('0.2') else sqrt(-2 * target - log(-4 * pi * target))
    for _ in range(60):
        tail = erfc(x / sqrt(mpf(2))) / 2
        step = (log(tail) - target) * tail / (exp(-x * x / 2) / sqrt(2 * pi))
        x += step
        if abs(step) < mpf(10) ** -40:
            break
    return -x


def central_quantile(s):
    q = sqrt(s)
    return -normal_quantile(mpf(1) / 2 - q) / q


def tail_quantile(r):
    return -normal_quantile(exp(-r * r))


def log_gamma_reduced(x):
    e = mpf(10) ** -20
    if abs(x - 1) < e or abs(x - 2) < e:
        x += e
    return loggamma(x) / ((x - 1) * (x - 2))


root = findroot(digamma, mpf('1.4616'))


def digamma_reduced(x):
    return digamma(x) / (x - root)


tables = [
    ('ERFCX', '(1 + 2x) erfcx(x) for x >= 0, t = (x - 3.75) / (x + 3.75)', scaled_erfc),
    ('ERF', 'erf(x) / x for x^2 in [0, 1], t = 2x^2 - 1', on(0, 1, erf_over_x)),
    ('QUANTILE_CENTRE', 'Phi^-1(1/2 + q) / q for q^2 in [0, 0.18]', on(mpf(0), mpf('0.18'), central_quantile)),
    ('QUANTILE_TAIL', '-Phi^-1(exp(-r^2)) for r in [1.6, 5]', on(mpf('1.6'), mpf(5), tail_quantile)),
    ('QUANTILE_FAR', '-Phi^-1(exp(-r^2)) for r in [5, 27.5]', on(mpf(5), mpf('27.5'), tail_quantile)),
    ('LOG_GAMMA', 'logGamma(x) / ((x - 1) (x - 2)) for x in [1, 3]', on(1, 3, log_gamma_reduced)),
    ('RECIPROCAL_GAMMA', '1 / gamma(x) for x in [1, 2]', on(1, 2, rgamma)),
    ('DIGAMMA', 'digamma(x) / (x - DIGAMMA_ROOT) for x in [1, 2]', on(1, 2, digamma_reduced)),
]
lines = [
    '/**',
    ' * Chebyshev coefficients of the building blocks of the special functions, interpolated with 50 digits and cut',
    ' * below 1e-18 of the smallest value. Written by goldens/statistics/make_chebyshev.py; do not edit.',
    ' */',
    '',
]
for name, what, f in tables:
    c = chebyshev(f)
    lines.append('/** %s. */' % what)
    lines.append('export const %s: readonly number[] = [' % name)
    lines += ['  %r,' % float(v) for v in c]
    lines += ['];', '']
    print(name, len(c))
high = float(root)
lines += ['/** Positive root of digamma as the sum of two doubles. */',
          'export const DIGAMMA_ROOT = %r;' % high,
          'export const DIGAMMA_ROOT_LOW = %r;' % float(root - mpf(high)), '']
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, '../../src/statistics/special/coefficients.ts'), 'w') as out:
    out.write('\n'.join(lines))
