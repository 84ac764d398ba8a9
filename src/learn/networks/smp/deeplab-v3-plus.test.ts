import { describe } from 'vitest';
import { testAgainstGolden } from '../../testing/smp-golden.ts';
import { smpDeepLabV3Plus } from './deeplab-v3-plus.ts';

describe('smp-deeplab-v3-plus beside PyTorch', () =>
  testAgainstGolden('smp-deeplab-v3-plus', smpDeepLabV3Plus, 'small'));
