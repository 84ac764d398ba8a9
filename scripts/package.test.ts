/** What a published package offers: every door of every room, and nothing that another machine cannot install. */

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import lock from '../package-lock.json' with { type: 'json' };

const source = resolve(import.meta.dirname, '../src');

describe('the package', () => {
  it('exports every door, with its types, and nothing else', () => {
    const doors = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => /^[a-z]+\/(index|node)\.ts$/.test(path))
      .map((path) => path.replace(/\.ts$/, ''));
    const expected = doors.map((door) => [
      `./${door.replace(/\/index$/, '')}`,
      { types: `./dist/${door}.d.ts`, default: `./dist/${door}.js` },
    ]);
    expect(manifest.exports).toEqual({
      ...Object.fromEntries(expected),
      './package.json': './package.json',
    });
  });

  it('pins every package, and names no registry in the lock file', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(JSON.stringify(lock)).not.toContain('"resolved"');
  });

  it('installs behind a firewall: no version of npm runs the script that would fetch CUDA libraries', () => {
    // npm runs the install script of a package only where the lock file says that it has one.
    expect(lock.packages['node_modules/onnxruntime-node']).not.toHaveProperty('hasInstallScript');
    expect(manifest.dependencies).not.toHaveProperty('onnxruntime-node');
    expect(manifest.peerDependenciesMeta['onnxruntime-node']).toEqual({ optional: true });
  });
});
