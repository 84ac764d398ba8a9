import { alpha } from './alpha.ts';
import { anglit } from './anglit.ts';
import { arcsine } from './arcsine.ts';
import { argus } from './argus.ts';
import { beta } from './beta.ts';
import { betaprime } from './betaprime.ts';
import { bradford } from './bradford.ts';
import { burr } from './burr.ts';
import { burr12 } from './burr12.ts';
import { cauchy } from './cauchy.ts';
import { chi } from './chi.ts';
import { chi2 } from './chi2.ts';
import { cosine } from './cosine.ts';
import { crystalball } from './crystalball.ts';
import { dgamma } from './dgamma.ts';
import type { Distribution } from './distribution.ts';
import { dweibull } from './dweibull.ts';
import { erlang } from './erlang.ts';
import { exponnorm } from './exponnorm.ts';
import { exponpow } from './exponpow.ts';
import { exponweib } from './exponweib.ts';
import { f } from './f.ts';
import { fatiguelife } from './fatiguelife.ts';
import { fisk } from './fisk.ts';
import { foldcauchy } from './foldcauchy.ts';
import { foldnorm } from './foldnorm.ts';
import { gamma } from './gamma.ts';
import { gausshyper } from './gausshyper.ts';
import { genexpon } from './genexpon.ts';
import { genextreme } from './genextreme.ts';
import { gengamma } from './gengamma.ts';
import { genhalflogistic } from './genhalflogistic.ts';
import { geninvgauss } from './geninvgauss.ts';
import { genlogistic } from './genlogistic.ts';
import { gennorm } from './gennorm.ts';
import { genpareto } from './genpareto.ts';
import { gibrat } from './gibrat.ts';
import { gompertz } from './gompertz.ts';
import { gumbelL } from './gumbel_l.ts';
import { gumbelR } from './gumbel_r.ts';
import { halfcauchy } from './halfcauchy.ts';
import { halfgennorm } from './halfgennorm.ts';
import { halflogistic } from './halflogistic.ts';
import { halfnorm } from './halfnorm.ts';
import { hypsecant } from './hypsecant.ts';
import { invgamma } from './invgamma.ts';
import { invgauss } from './invgauss.ts';
import { invweibull } from './invweibull.ts';
import { johnsonsb } from './johnsonsb.ts';
import { kappa3 } from './kappa3.ts';
import { kappa4 } from './kappa4.ts';

/** SciPy's continuous families from `alpha` to `kappa4`, in its order. */
export const familiesAToK: readonly Distribution[] = [
  alpha,
  anglit,
  arcsine,
  argus,
  beta,
  betaprime,
  bradford,
  burr,
  burr12,
  cauchy,
  chi,
  chi2,
  cosine,
  crystalball,
  dgamma,
  dweibull,
  erlang,
  exponnorm,
  exponpow,
  exponweib,
  f,
  fatiguelife,
  fisk,
  foldcauchy,
  foldnorm,
  gamma,
  gausshyper,
  genexpon,
  genextreme,
  gengamma,
  genhalflogistic,
  geninvgauss,
  genlogistic,
  gennorm,
  genpareto,
  gibrat,
  gompertz,
  gumbelL,
  gumbelR,
  halfcauchy,
  halfgennorm,
  halflogistic,
  halfnorm,
  hypsecant,
  invgamma,
  invgauss,
  invweibull,
  johnsonsb,
  kappa3,
  kappa4,
];
