import { describe } from 'vitest';
import { testAgainstGolden } from '../../../testing/smp-golden.ts';
import { networks } from '../../registry.ts';

// Not in the browser, which takes ten times as long for them and would see nothing that the small ones hide.
describe.each(networks.filter(({ id }) => id.startsWith('smp-')))(
  '$id on larger encoders',
  ({ id, create }) => testAgainstGolden(id, create, 'large'),
);
