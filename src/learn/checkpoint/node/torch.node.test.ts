/** PyTorch itself loads what we write, compares every value, and goes on training from it; one process for all. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFloat32 } from '../float-formats.ts';
import { readPth } from '../pth.ts';
import { everyType, smallTraining } from '../testing/random-state.ts';
import { fromPthTrainingCheckpoint, type Hyperparameters, toPthTrainingCheckpoint } from '../training-pth.ts';
import { readPthFile, writePth } from './files.ts';

const python = '/usr/bin/python3';
const find = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is None)';
const hasTorch = spawnSync(python, ['-c', find]).status === 0;

const program = `
import json, os, sys, zipfile
import torch
at = lambda name: os.path.join(sys.argv[1], name)
result = {}

def kinds(state):
    return {k: [str(t.dtype)[6:], list(t.shape), t.flatten().tolist()] for k, t in state.items()}

value = torch.load(at("types.pth"))
assert value["epoch"] == 3 and value["rates"] == [0.1, 2 ** 40] and value["none"] is None
result["whole"] = kinds(value["state_dict"])
result["weights_only"] = kinds(torch.load(at("weights.pth"), weights_only=True))

archive, result["places"] = zipfile.ZipFile(at("weights.pth")), []
assert archive.testzip() is None
for entry in archive.infolist():
    archive.fp.seek(entry.header_offset + 26)
    lengths = [int.from_bytes(archive.fp.read(2), "little") for _ in range(2)]
    result["places"].append(entry.header_offset + 30 + sum(lengths))

for kind, make in {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD}.items():
    checkpoint = torch.load(at(kind + ".pth"))
    model = torch.nn.Sequential()
    model.add_module("conv", torch.nn.Conv2d(1, 2, 3))
    model.load_state_dict({k: v for k, v in checkpoint["state_dict"].items() if k.startswith("conv")})
    optimizer = make(model.parameters(), lr=9.0)
    optimizer.load_state_dict(checkpoint["optimizer"])
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 0.5)
    optimizer.step()
    torch.save({"state_dict": model.state_dict(), "optimizer": optimizer.state_dict()}, at(kind + "_next.pth"))

class Attack:
    def __reduce__(self):
        return os.system, ("touch " + at("was-here"),)

torch.save({"w": Attack()}, at("attack.pth"))
torch.load(at("attack.pth"))
print(json.dumps(result))
`;

type Kinds = { readonly [name: string]: readonly [string, number[], (number | boolean)[]] };

describe.skipIf(!hasTorch)('PyTorch with our files (needs Debian package python3-torch)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'osteon-torch-'));
  const at = (name: string) => join(folder, name);
  const { names: parameters, state } = smallTraining();
  const [moments, squares] = [state.optimiser.slots.exp_avg, state.optimiser.slots.exp_avg_sq];
  const lr = 0.01;
  let result: { whole: Kinds; weights_only: Kinds; places: number[] };

  beforeAll(async () => {
    await writePth(at('types.pth'), { state_dict: everyType(), epoch: 3, rates: [0.1, 2 ** 40], none: null });
    await writePth(at('weights.pth'), everyType());
    for (const kind of ['adam', 'adamw', 'sgd']) {
      const slots = kind === 'sgd' ? { momentum_buffer: moments } : state.optimiser.slots;
      const hyperparameters: Hyperparameters =
        kind === 'sgd' ? { lr, momentum: 0.9, nesterov: true } : { lr };
      const run = { ...state, optimiser: { kind, step: 3, slots } };
      await writePth(at(`${kind}.pth`), toPthTrainingCheckpoint(run, { parameters, hyperparameters }));
    }
    const { status, stdout, stderr } = spawnSync(python, ['-c', program, folder], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    result = JSON.parse(stdout);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['whole', 'weights_only'] as const)('finds every type and value (%s)', (how) => {
    expect(Object.keys(result[how])).toEqual([...everyType().keys()]);
    for (const [name, tensor] of everyType()) {
      const { data } = tensor.type === 'float16' ? toFloat32(tensor) : tensor;
      const [type, shape, values] = result[how][name];
      expect([type, shape, values.map(Number)], name).toEqual([
        tensor.type,
        tensor.shape,
        [...data].map(Number),
      ]);
    }
  });

  it('finds storages aligned to 64 bytes, and right checksums', () => {
    expect(result.places.length).toBe(everyType().size + 3);
    expect(result.places.filter((place) => place % 64 !== 0)).toEqual([]);
  });

  async function stepped(kind: string) {
    const { state: next, hyperparameters } = fromPthTrainingCheckpoint(
      await readPthFile(at(`${kind}_next.pth`)),
      {
        parameters,
        kind,
      },
    );
    expect(hyperparameters.lr).toBe(lr);
    return next;
  }

  /** Each weight after the step against the formula of the optimiser, from the weight, its mean and its square. */
  function expectStep(next: typeof state.weights, formula: (w: number, m: number, v: number) => number) {
    for (const name of parameters) {
      const [from, m, v, to] = [state.weights, moments, squares, next].map(
        (dict) => dict.get(name)?.data as Float32Array,
      );
      for (let i = 0; i < to.length; i++)
        expect(Math.abs(to[i] - formula(from[i], m[i], v[i]))).toBeLessThan(1e-6);
    }
  }

  it.each([
    ['adam', 0],
    ['adamw', 0.01],
  ])('takes the fourth step of %s from our three', async (kind, decay) => {
    const { weights, optimiser } = await stepped(kind);
    expect(optimiser.step).toBe(4);
    expectStep(weights, (w, m, v) => {
      const mean = (0.9 * m + 0.1 * 0.5) / (1 - 0.9 ** 4);
      const square = (0.999 * v + 0.001 * 0.25) / (1 - 0.999 ** 4);
      return w * (1 - lr * decay) - (lr * mean) / (Math.sqrt(square) + 1e-8);
    });
  });

  it('continues the momentum of SGD', async () => {
    const { weights } = await stepped('sgd');
    expectStep(weights, (w, m) => w - lr * (0.5 + 0.9 * (0.9 * m + 0.5)));
  });

  it('runs the code inside a malicious file, and we refuse it', async () => {
    expect(existsSync(at('was-here'))).toBe(true);
    rmSync(at('was-here'));
    await expect(readPthFile(at('attack.pth'))).rejects.toMatchObject({
      code: 'pth-global-refused',
      message: expect.stringContaining('posix.system'),
    });
    expect(existsSync(at('was-here'))).toBe(false);
  });
});

it('a name with one wrong bit is refused, not guessed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'osteon-flipped-'));
  await writePth(join(folder, 'a.pth'), everyType());
  const bytes = readFileSync(join(folder, 'a.pth'));
  rmSync(folder, { recursive: true });
  bytes[bytes.indexOf('_rebuild_tensor_v2') + 1] ^= 1;
  await expect(readPth(bytes)).rejects.toMatchObject({ code: 'pth-global-refused' });
});
