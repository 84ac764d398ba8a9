import { describe } from 'vitest';
import { testAgainstGolden } from '../../testing/smp-golden.ts';
import { smpSegformer } from './segformer.ts';

describe('smp-segformer beside PyTorch', () => testAgainstGolden('smp-segformer', smpSegformer, 'small'));
