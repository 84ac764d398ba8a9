/** a log x, with the limit 0 where a is 0 even at x = 0: the factor x^(a) of many densities at their edge. */
export function xlogy(a: number, x: number): number {
  return a === 0 ? 0 : a * Math.log(x);
}
