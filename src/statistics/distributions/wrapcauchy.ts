import { defineFamily } from './define-family.ts';

/** Wrapped Cauchy law: f(x) = (1 - c²) / (2π (1 + c² - 2 c cos x)) on [0, 2π]; 0 < c < 1. */
export const wrapcauchy = defineFamily({
  name: 'wrapcauchy',
  shapes: [{ name: 'c', lower: 0, upper: 1 }],
  support: [0, 2 * Math.PI],
  logDensity([c]) {
    const constant = Math.log(((1 - c) * (1 + c)) / (2 * Math.PI));
    return (x) => {
      const s = Math.sin(x / 2);
      return constant - Math.log((1 - c) * (1 - c) + 4 * c * s * s);
    };
  },
  cdf: (x, [c]) => Math.atan2((1 + c) * Math.sin(x / 2), (1 - c) * Math.cos(x / 2)) / Math.PI,
  sf: (x, [c]) => Math.atan2((1 + c) * Math.sin(x / 2), -(1 - c) * Math.cos(x / 2)) / Math.PI,
  quantile(p, [c]) {
    const angle = (q: number) =>
      2 * Math.atan2((1 - c) * Math.sin(Math.PI * q), (1 + c) * Math.cos(Math.PI * q));
    return p < 0.5 ? angle(p) : 2 * Math.PI - angle(1 - p);
  },
  startShapes: () => [[0.1], [0.5]],
});
