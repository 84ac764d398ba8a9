import { describe } from 'vitest';
import { testAgainstGolden } from '../../testing/smp-golden.ts';
import { smpUnet } from './unet.ts';

describe('smp-unet beside PyTorch', () => testAgainstGolden('smp-unet', smpUnet, 'small'));
