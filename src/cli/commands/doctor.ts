/** `osteon doctor`: what this machine offers and lacks. */

import type { Command } from 'commander';

/** Adds the command. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('check runtime, memory and optional programs, and how to get what is missing')
    .option('--json', 'print one JSON document on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const { doctor } = await import('../../study/node.ts');
      const document = await doctor();
      if (json) process.stdout.write(`${JSON.stringify(document)}\n`);
      else {
        for (const { name, status, found, hint } of document.checks)
          process.stdout.write(
            `${status.padEnd(8)} ${name.padEnd(18)} ${found}${hint ? ` -> ${hint}` : ''}\n`,
          );
        process.stdout.write(document.ready ? 'ready to measure\n' : 'not ready: see "missing" above\n');
      }
      if (!document.ready) process.exitCode = 3;
    });
}
