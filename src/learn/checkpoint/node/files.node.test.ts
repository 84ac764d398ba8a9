import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { everyType, smallTraining } from '../testing/random-state.ts';
import {
  loadCheckpoint,
  readPthFile,
  readStateDictFile,
  saveCheckpoint,
  writePth,
  writeSafetensors,
} from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'osteon-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const { state } = smallTraining();

describe('checkpoints on the disk', () => {
  it('come back whole, and nothing stays beside them', async () => {
    await saveCheckpoint(at('a.safetensors'), { ...state, progress: 'first' });
    await saveCheckpoint(at('a.safetensors'), state);
    expect(await loadCheckpoint(at('a.safetensors'))).toEqual(state);
    expect(readdirSync(folder)).toEqual(['a.safetensors']);
  });

  it('stay as they were where the next one cannot be made or is stopped', async () => {
    const next = { ...state, progress: { best: Number.NaN } };
    await expect(saveCheckpoint(at('a.safetensors'), next)).rejects.toMatchObject({
      code: 'checkpoint-not-json',
    });
    const stopped = saveCheckpoint(at('a.safetensors'), state, {
      signal: AbortSignal.abort(new Error('Ctrl-C')),
    });
    await expect(stopped).rejects.toThrow('Ctrl-C');
    expect(await loadCheckpoint(at('a.safetensors'))).toEqual(state);
    expect(readdirSync(folder)).toEqual(['a.safetensors']);
  });

  it('are read by their content, in all formats', async () => {
    await writeSafetensors(at('w.bin'), everyType());
    await writePth(at('w.pth'), { state_dict: everyType() });
    const [safe, torch] = [await readStateDictFile(at('w.bin')), await readStateDictFile(at('w.pth'))];
    expect([...safe.weights].toSorted()).toEqual([...torch.weights].toSorted());
    expect([safe.layout, torch.layout]).toEqual(['plain', 'state_dict']);
  });
});

describe('errors name the file', () => {
  it.each([
    ['gone.pth', 'file-not-found', 'does not exist'],
    ['.', 'cannot-read', 'EISDIR'],
    ['note.txt', 'pth-not-a-checkpoint', 'neither a zip archive nor a pickle'],
    ['short.pth', 'zip-broken', 'its end is missing'],
  ])('%s: %s', async (name, code, message) => {
    writeFileSync(at('note.txt'), 'a note');
    await writePth(at('short.pth'), everyType());
    truncateSync(at('short.pth'), 1000);
    const failed = expect.objectContaining({ code, message: expect.stringContaining(message) });
    await expect(readPthFile(at(name))).rejects.toThrow(failed);
    await expect(readPthFile(at(name))).rejects.toThrow(`'${at(name)}'`);
  });
});
