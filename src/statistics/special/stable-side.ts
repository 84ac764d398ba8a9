/**
 * One side, x > 0, of the standard stable law of index α ≠ 1 (S1 parametrisation), by Nolan's integrals
 * f = α / (π |α - 1| x) ∫ g exp(-g) dφ and P(X > x) = 1/π ∫ exp(-g) dφ (α > 1) or 1/π ∫ (1 - exp(-g)) dφ
 * (α < 1) over 0 < φ < L = π/2 + θ₀, with g = x^(α/(α-1)) V(φ).
 *
 * With φ = L / (1 + exp(-w)) the integrands are analytic, decay at least exponentially on both sides of one peak,
 * and log V is the same for all x: trapezoidal sums over a grid of log V that is filled where it is needed.
 *
 * @see J. P. Nolan, Numerical calculation of stable densities and distribution functions, Stochastic Models 13, 1997.
 */

/** The grid reaches so far in w; at its ends φ or L - φ is below 1e-47. */
const reach = 110;

/** Depth below the peak at which terms are left out. */
const negligible = 32;

/** Functions of one side of the law, for x > 0. */
export interface StableSide {
  logDensity(x: number): number;
  /** P(X > x). */
  upperTail(x: number): number;
  /** P(0 < X <= x). */
  inner(x: number): number;
  /** P(X > 0). */
  readonly total: number;
}

/** Prepares the side x > 0 for 0 < alpha < 2, alpha ≠ 1, -1 <= beta <= 1; the other side is that of -beta. */
export function stableSide(alpha: number, beta: number): StableSide {
  const skew = beta * tangent(alpha);
  const length = Math.PI / 2 + Math.atan(skew) / alpha;
  if (!(length > 1e-15)) return { logDensity: () => -Infinity, upperTail: () => 0, inner: () => 0, total: 0 };
  const logV = prepareLogV(alpha, skew, length);
  const power = alpha / (alpha - 1);
  // The steepest log V in w is max(α, 1) / |α - 1|; exp(-g) stays bounded in a strip of that width.
  const step = Math.min(0.15, (0.28 * Math.abs(alpha - 1)) / Math.max(alpha, 1));
  const half = Math.ceil(reach / step);
  const logVs = new Float64Array(2 * half + 1);
  const logJacobians = new Float64Array(2 * half + 1); // never 0 once filled
  const fill = (i: number) => {
    const w = (i - half) * step;
    logVs[i] = logV(w);
    logJacobians[i] = logJacobian(w);
  };
  /** log ∫ exp(m(log g)) dφ, where m is the logarithm of the integrand as a function of log g. */
  const integral = (x: number, m: (logG: number) => number): number => {
    const logX = power * Math.log(x);
    const h = (i: number) => {
      if (logJacobians[i] === 0) fill(i);
      return m(logX + logVs[i]!) + logJacobians[i]!;
    };
    // Where g overflows h is -Infinity throughout; the peak lies towards smaller g.
    const towards = alpha > 1 ? 1 : -1;
    let low = 0;
    let high = 2 * half - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [here, next] = [h(middle), h(middle + 1)];
      if (next > here || (next === here && towards > 0)) low = middle + 1;
      else high = middle;
    }
    const top = h(low);
    if (top === -Infinity) return -Infinity;
    let sum = 1;
    for (const direction of [-1, 1]) {
      for (let i = low + direction; i >= 0 && i <= 2 * half; i += direction) {
        const depth = h(i) - top;
        if (depth < -negligible) break;
        sum += Math.exp(depth);
      }
    }
    return top + Math.log(sum * step * length);
  };
  const logConstant = Math.log(alpha / (Math.PI * Math.abs(alpha - 1)));
  return {
    logDensity: (x) => logConstant - Math.log(x) + integral(x, (logG) => logG - Math.exp(logG)),
    upperTail: (x) => Math.exp(integral(x, alpha > 1 ? decay : rise)) / Math.PI,
    inner: (x) => Math.exp(integral(x, alpha > 1 ? rise : decay)) / Math.PI,
    total: length / Math.PI,
  };
}

/** log exp(-g). */
function decay(logG: number): number {
  return -Math.exp(logG);
}

/** log(1 - exp(-g)), which behaves as log g where g is tiny. */
function rise(logG: number): number {
  return logG < -37 ? logG : Math.log(-Math.expm1(-Math.exp(logG)));
}

/** tan(πα/2), exact near α = 1 and α = 2. */
export function tangent(alpha: number): number {
  return alpha > 1.5 ? Math.tan((Math.PI / 2) * (alpha - 2)) : 1 / Math.tan((Math.PI / 2) * (1 - alpha));
}

/** log of dφ / (L dw) = 1 / (4 cosh²(w/2)). */
function logJacobian(w: number): number {
  const a = Math.abs(w);
  return -a - 2 * Math.log1p(Math.exp(-a));
}

/** log V as a function of w. Angles are measured from whichever end is nearer, so that no digits are lost. */
function prepareLogV(alpha: number, skew: number, length: number): (w: number) => number {
  const power = alpha / (alpha - 1);
  const constant = -Math.log1p(skew * skew) / (2 * (alpha - 1));
  // With ψ = L - φ: cos θ = sin(gap + φ) = sin ψ, sin αφ = sin(ε + αψ), cos(θ₀ + (α-1) φ) = sin(gap + (1-α) φ)
  // = sin(ε + (α-1) ψ). Gap and ε vanish exactly for extreme skew.
  const gap = vanishing(Math.PI - length);
  const epsilon = vanishing(Math.PI - alpha * length);
  return (w) => {
    const phi = length / (1 + Math.exp(-w));
    const psi = length / (1 + Math.exp(w));
    const left = phi < psi;
    const logCos = Math.log(Math.sin(left ? gap + phi : psi));
    const logSine = Math.log(Math.sin(left ? alpha * phi : epsilon + alpha * psi));
    const logRest = Math.log(Math.sin(left ? gap + (1 - alpha) * phi : epsilon + (alpha - 1) * psi));
    return constant + power * (logCos - logSine) + logRest - logCos;
  };
}

function vanishing(x: number): number {
  return Math.abs(x) < 2e-15 ? 0 : x;
}
