"""Error, gamma and beta functions with 60 digits by mpmath: rows of [arguments..., value] per function.

Run: /usr/bin/python3 make_special_a.py
"""
import json
import os
from mpmath import mp, mpf, erf, erfc, exp, gamma, loggamma, digamma, psi, log, gammainc, betainc, beta, log1p, re

mp.dps = 60


def ncdf(x):
    return erfc(-x / mp.sqrt(2)) / 2


def solve(f, lower, upper):
    """Bisection and secant (anderson) on a bracket."""
    return mp.findroot(f, (lower, upper), solver='anderson', tol=mpf(10) ** -80, maxsteps=400, verify=False)


def normal_quantile(p):
    return solve(lambda x: log(ncdf(x)) - log(mpf(p)), mpf(-40), mpf(40)) if p < 0.5 else -normal_quantile(1 - mpf(p))


def p_gamma(a, x):
    """Lower regularised gamma by its (positive) series, summed with enough digits for any tail."""
    a, x = mpf(a), mpf(x)
    term = total = mpf(1)
    n = 0
    while term > total * mpf(10) ** -mp.dps:
        n += 1
        term *= x / (a + n)
        total += term
    return exp(a * log(x) - x - loggamma(a + 1)) * total


def q_gamma(a, x):
    with mp.workdps(420):
        return 1 - p_gamma(a, x)


def i_beta(a, b, x):
    """Regularised incomplete beta: positive series x^a y^b / (a B) sum (a+b)_n / (a+1)_n x^n."""
    a, b, x = mpf(a), mpf(b), mpf(x)
    if x > mpf('0.9'):
        with mp.workdps(100):
            return 1 - i_beta(b, a, 1 - x)
    term = total = mpf(1)
    n = 0
    while term > total * mpf(10) ** -mp.dps:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    return exp(a * log(x) + b * log1p(-x)) / (a * beta(a, b)) * total


axis = [-26, -7.3, -3.1, -1.2, -0.9, -0.4, -1e-3, -1e-9, 1e-12, 1e-3, 0.1, 0.499, 0.51, 0.99, 1.01, 1.7, 2.5, 4, 6.1,
        9.7, 14.2, 20.3, 26.1]
normal = [-37.9, -30.1, -20.3, -12.7, -8.2, -5.5, -3.3, -2.1, -1.01, -0.99, -0.71, -0.69, -0.2, -1e-6, 1e-6, 0.3, 0.69,
          0.71, 1.4, 2.6, 4.2, 6.3, 8.1]
positive = [1e-9, 1e-3, 0.1, 0.4, 0.77, 0.9999, 1.0001, 1.2, 1.46, 1.4617, 1.9999, 2.0003, 2.4, 2.99, 3.01, 4.6, 7.7,
            9.99, 10.01, 15.3, 19.9, 20.1, 33.3, 80.5, 141.2, 150.9, 171.5]
negative = [-0.3, -0.9, -1.4, -2.5, -5.7, -9.2]
probabilities = [1e-300, 1e-100, 1e-40, 1e-15, 2e-11, 1.2e-11, 1e-8, 1e-4, 0.02, 0.0759, 0.0761, 0.2, 0.45, 0.4999,
                 0.5001, 0.7, 0.92, 0.93, 0.99]
gamma_pairs = [(a, a * k) for a in (0.02, 0.3, 0.8, 1, 2.5, 7.7, 12, 60, 400, 5000)
               for k in (1e-4, 0.05, 0.4, 0.8, 0.97, 1, 1.03, 1.2, 1.9, 4, 30)]
gamma_pairs = [(a, x) for a, x in gamma_pairs if x < 690 + a and p_gamma(a, x) > mpf(10) ** -290]
beta_triples = [(a, b, x) for a, b in ((0.1, 0.1), (0.3, 2), (0.5, 0.5), (0.7, 40), (1, 1), (1, 3.5), (2.3, 0.6),
                                       (5, 7), (9, 300), (30, 11), (45, 0.4), (120, 90), (2000, 1500), (3, 9000))
                for x in (1e-9, 1e-4, 0.01, 0.1, 0.25, 0.45, 0.5, 0.55, 0.62, 0.8, 0.95, 0.999)]
beta_triples = [t for t in beta_triples if mpf(10) ** -290 < i_beta(*t)]


def rows(f, points):
    out = []
    for point in points:
        arguments = point if isinstance(point, tuple) else (point,)
        out.append([float(a) for a in arguments] + [float(f(*[mpf(a) for a in arguments]))])
    return out


golden = {
    'erf': rows(erf, axis),
    'erfc': rows(erfc, axis),
    'erfcx': rows(lambda x: exp(x * x) * erfc(x), axis + [100, 3e5, 1e12]),
    'normalCdf': rows(ncdf, normal),
    'normalSurvival': rows(lambda x: ncdf(-x), normal),
    'logNormalCdf': rows(lambda x: log(ncdf(x)), normal + [-100, -1e5]),
    'normalQuantile': rows(normal_quantile, probabilities),
    'gamma': rows(gamma, positive + negative),
    'logGamma': rows(lambda x: re(loggamma(x)), positive + negative + [1e4, 1e9]),
    'logGamma1p': rows(lambda x: loggamma(1 + x), [-0.7, -0.1, -1e-5, 1e-12, 1e-3, 0.4, 0.99, 1.02, 1.9, 5]),
    'digamma': rows(digamma, positive + negative + [1e4]),
    'trigamma': rows(lambda x: psi(1, x), positive + negative + [1e4]),
    'gammaP': rows(p_gamma, gamma_pairs),
    'gammaQ': [r for r in rows(q_gamma, gamma_pairs) if r[-1] > 1e-290],
    'logBeta': rows(lambda a, b: log(beta(a, b)), [(0.1, 0.2), (0.5, 40), (3, 4), (9, 9.9), (2, 1e6), (11, 12),
                                                    (300, 1e5), (1e-6, 50), (1e7, 1e7)]),
    'incompleteBeta': rows(i_beta, beta_triples),
}
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'special_a.json'), 'w') as out:
    json.dump(golden, out, separators=(',', ':'))
print({k: len(v) for k, v in golden.items()})
