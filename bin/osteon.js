#!/usr/bin/env node
// Starts the compiled program of a published package, or the TypeScript sources of a checkout.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const source = new URL('../src/cli/main.ts', import.meta.url);
const compiled = new URL('../dist/cli/main.js', import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);

if (!existsSync(source)) {
  await import(compiled.href);
} else if (major > 22 || (major === 22 && minor >= 18)) {
  await import(source.href);
} else {
  // A checkout runs TypeScript directly, which needs the pinned Node 24 that `npm ci` installs.
  const pinned = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(pinned)) {
    process.stderr.write(
      `osteon: this checkout needs Node 24 and found ${process.versions.node}; run \`npm ci\` first\n`,
    );
    process.exit(2);
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
