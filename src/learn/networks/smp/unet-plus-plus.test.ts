import { describe } from 'vitest';
import { testAgainstGolden } from '../../testing/smp-golden.ts';
import { smpUnetPlusPlus } from './unet-plus-plus.ts';

describe('smp-unet-plus-plus beside PyTorch', () =>
  testAgainstGolden('smp-unet-plus-plus', smpUnetPlusPlus, 'small'));
