import type { Distribution } from './distribution.ts';
import { ksone } from './ksone.ts';
import { kstwo } from './kstwo.ts';
import { kstwobign } from './kstwobign.ts';
import { laplaceAsymmetric } from './laplace_asymmetric.ts';
import { levy } from './levy.ts';
import { levyL } from './levy_l.ts';
import { levyStable } from './levy_stable.ts';
import { loggamma } from './loggamma.ts';
import { logistic } from './logistic.ts';
import { loglaplace } from './loglaplace.ts';
import { loguniform } from './loguniform.ts';
import { lomax } from './lomax.ts';
import { maxwell } from './maxwell.ts';
import { mielke } from './mielke.ts';
import { moyal } from './moyal.ts';
import { nakagami } from './nakagami.ts';
import { ncf } from './ncf.ts';
import { nct } from './nct.ts';
import { ncx2 } from './ncx2.ts';
import { pareto } from './pareto.ts';
import { pearson3 } from './pearson3.ts';
import { powerlaw } from './powerlaw.ts';
import { powerlognorm } from './powerlognorm.ts';
import { powernorm } from './powernorm.ts';
import { rayleigh } from './rayleigh.ts';
import { rdist } from './rdist.ts';
import { recipinvgauss } from './recipinvgauss.ts';
import { rice } from './rice.ts';
import { semicircular } from './semicircular.ts';
import { skewcauchy } from './skewcauchy.ts';
import { studentizedRange } from './studentized_range.ts';
import { trapezoid } from './trapezoid.ts';
import { triang } from './triang.ts';
import { truncexpon } from './truncexpon.ts';
import { truncnorm } from './truncnorm.ts';
import { truncpareto } from './truncpareto.ts';
import { truncweibullMin } from './truncweibull_min.ts';
import { tukeylambda } from './tukeylambda.ts';
import { vonmises } from './vonmises.ts';
import { vonmisesLine } from './vonmises_line.ts';
import { wald } from './wald.ts';
import { weibullMax } from './weibull_max.ts';
import { weibullMin } from './weibull_min.ts';
import { wrapcauchy } from './wrapcauchy.ts';

/** Families `ksone` to `wrapcauchy`. */
export const familiesLToZ: readonly Distribution[] = [
  ksone,
  kstwo,
  kstwobign,
  laplaceAsymmetric,
  levy,
  levyL,
  levyStable,
  loggamma,
  logistic,
  loglaplace,
  loguniform,
  lomax,
  maxwell,
  mielke,
  moyal,
  nakagami,
  ncf,
  nct,
  ncx2,
  pareto,
  pearson3,
  powerlaw,
  powerlognorm,
  powernorm,
  rayleigh,
  rdist,
  recipinvgauss,
  rice,
  semicircular,
  skewcauchy,
  studentizedRange,
  trapezoid,
  triang,
  truncexpon,
  truncnorm,
  truncpareto,
  truncweibullMin,
  tukeylambda,
  vonmises,
  vonmisesLine,
  wald,
  weibullMax,
  weibullMin,
  wrapcauchy,
];
