/** The programs of networks.md run, as they stand there. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { outputOf, programsOf, root } from './testing/programs.ts';

const programs = programsOf('docs/networks.md');

it('docs/networks.md has the programs that are run here', () => expect(programs).toHaveLength(3));

it('makes a network and its weights', () => {
  const printed = outputOf(programs[0], {
    after: 'console.log(JSON.stringify([network.sizeMultiples, weights.size]));',
  });
  expect(printed).toMatch(/^\[\[4,4,4\],\d\d\]$/m);
});

it("makes a network of nnU-Net and takes a checkpoint's weights, which stand there under several names", () => {
  const file = readFileSync(join(root, 'goldens/learn/networks_nnunet.json'), 'utf8');
  const { architecture } = JSON.parse(file)['plain-small'];
  const plans = { configurations: { '3d_fullres': { architecture } } };
  const before = `
    import * as learn from 'osteon/learn';
    const plans = ${JSON.stringify(plans)};
    const fresh = learn.parametersOf(learn.nnunetFromPlans(plans, '3d_fullres', { classes: 26 }));
    const state = new Map();
    for (const [name, tensor] of learn.initialWeights(fresh, 1)) {
      state.set(name, tensor).set(name.replace(/\\.conv\\./, '.all_modules.0.'), tensor);
      if (name.startsWith('encoder.')) state.set('decoder.' + name, tensor);
    }`;
  const after = `
    const same = [...weights].every(([name, tensor]) => state.get(name) === tensor);
    console.log(JSON.stringify([same, state.size > 1.5 * weights.size, weights.size === fresh.length]));`;
  expect(outputOf(programs[1], { before, after })).toBe('[true,true,true]\n');
});

it('puts a pretrained encoder under a network for CT', () => {
  const before = `
    import * as learn from 'osteon/learn';
    const colours = learn.createNetwork('smp-unet', { encoder: 'resnet18' });
    const checkpoint = new Map(
      [...learn.initialWeights(learn.parametersOf(colours), 2)]
        .filter(([name]) => name.startsWith('encoder.'))
        .map(([name, tensor]) => [name.slice('encoder.'.length), tensor]),
    );`;
  const after = `
    const deep = 'layer4.1.conv2.weight';
    const fits = learn.matchStateDict(weights, parametersOf(network)).size === weights.size;
    console.log(JSON.stringify([
      weights.get('encoder.' + deep) === checkpoint.get(deep), weights.get('encoder.conv1.weight').shape, fits,
    ]));`;
  expect(outputOf(programs[2], { before, after })).toBe('[true,[64,1,7,7],true]\n');
});
