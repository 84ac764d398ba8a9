/** Files that PyTorch, NumPy and safetensors wrote, against what Python reads in them. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/checkpoint.json' with { type: 'json' };
import { nnunetDuplicates } from '../networks/nnunet/nnunet.ts';
import { extractStateDict } from './extract-state-dict.ts';
import { type PickleValue, readPth } from './pth.ts';
import { encodeSafetensors, readSafetensors } from './safetensors.ts';
import { matchStateDict } from './state-dict.ts';
import { readStateDict } from './state-dict-file.ts';
import { expectTensors } from './testing/expected.ts';

const folder = resolve(import.meta.dirname, '../../../goldens/learn/checkpoint');
const load = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const { every_kind, big_endian, bone, bone_adam, nnunet, jittor } = golden.tensors;
type Dictionary = ReadonlyMap<PickleValue, PickleValue>;

describe('torch.save', () => {
  it.each([
    'zip.pth',
    'zip_protocol3.pth',
    'zip_protocol4.pth',
    'zip_protocol5.pth',
    'legacy.pth',
    'legacy_protocol4.pth',
  ])('%s: every type, views, transposed, expanded, empty', async (name) =>
    expectTensors((await readPth(load(name))) as Dictionary, every_kind),
  );

  it('reads what a big-endian machine wrote', async () => {
    expectTensors((await readPth(load('big_endian.pth'))) as Dictionary, big_endian);
  });

  it('reads BONe DLFit: weights, metadata, and the state of Adam by the number of the parameter', async () => {
    const value = (await readPth(load('bone.pth'))) as Dictionary;
    const { weights, metadata, layout } = extractStateDict(value);
    expect(layout).toBe('model_state');
    expectTensors(weights, bone);
    expect(metadata.metadata).toMatchObject({
      backbone: 'resnet18',
      patch_size: [64, 64],
      augmentations: null,
      flops_G: 21.7,
    });
    const optimizer = value.get('optimizer') as Dictionary;
    const flat = new Map<string, PickleValue>();
    for (const [index, own] of optimizer.get('state') as Dictionary)
      for (const [slot, tensor] of own as Dictionary) flat.set(`${index}.${slot}`, tensor);
    expectTensors(flat, bone_adam);
    expect(metadata).toMatchObject({
      optimizer: { param_groups: [{ lr: 0.002, betas: [0.9, 0.999], params: [0, 1, 2, 3, 4, 5] }] },
    });
  });

  it("reads nnU-Net's checkpoint_final.pth with its NumPy scalars", async () => {
    const { weights, metadata, layout } = extractStateDict(await readPth(load('nnunet.pth')));
    expect(layout).toBe('network_weights');
    expectTensors(weights, nnunet);
    expect(metadata).toMatchObject({
      logging: {
        mean_fg_dice: [0.5, 0.75],
        ema_fg_dice: [0.25],
        dice_per_class_or_region: [[0.1, Number.NaN]],
        lrs: [0.01, 0.009],
        seen: 12,
        flag: true,
      },
      _best_ema: 0.625,
      init_args: { device: 'cuda:0', plans: { patch_size: [128, 128, 128] } },
      inference_allowed_mirroring_axes: [0, 1, 2],
      big: 2n ** 80n,
    });
    const names = ['encoder.stages.0.0.convs.0.conv.weight', 'decoder.seg_layers.0.bias'];
    const expected = names.map((name) => ({
      name,
      shape: nnunet[name as keyof typeof nnunet].shape,
      type: 'float32' as const,
    }));
    expect([...matchStateDict(weights, expected, { ignore: nnunetDuplicates }).keys()]).toEqual(names);
  });

  it('says at which byte a file breaks off, wherever that is', async () => {
    for (const name of ['legacy.pth', 'zip.pth', 'jittor.pkl']) {
      const whole = load(name);
      for (let end = 1; end < whole.length; end += 97)
        await expect(readPth(whole.subarray(0, end)), `${name} ${end}`).rejects.toMatchObject({
          name: 'OsteonError',
        });
    }
  });
});

describe('pickles of NumPy arrays', () => {
  it.each(['jittor.pkl', 'arrays_protocol2.pkl', 'arrays_protocol3.pkl', 'arrays_protocol5.pkl'])(
    '%s',
    async (name) => {
      expectTensors(extractStateDict(await readPth(load(name))).weights, jittor);
    },
  );

  it("checks Jittor's checksum", async () => {
    const bytes = load('jittor.pkl');
    const at = bytes.indexOf('i'.charCodeAt(0));
    bytes[at + 1] ^= 2;
    await expect(readPth(bytes)).rejects.toThrow("Jittor's checksum of it is wrong");
  });
});

describe('the reference implementation of safetensors', () => {
  it('writes the same bytes as we do', () => {
    const bytes = load('reference.safetensors');
    const { weights, metadata } = readSafetensors(bytes);
    expect(weights.get('encoder.weight')?.data).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5));
    expect(weights.get('u32')?.data).toEqual(Uint32Array.of(4294967295));
    expect(metadata).toEqual({ format: 'np' });
    const shuffled = new Map([...weights].toSorted(([a], [b]) => (a < b ? 1 : -1)));
    expect(Buffer.from(encodeSafetensors(shuffled, { metadata }))).toEqual(Buffer.from(bytes));
  });
});

it('knows each kind of file by its content', async () => {
  const found = await Promise.all(
    readdirSync(folder).map(async (name) => (await readStateDict(load(name), name)).layout),
  );
  expect(new Set(found)).toEqual(new Set(['plain', 'model_state', 'network_weights']));
});
