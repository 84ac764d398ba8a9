/** The command line: parses arguments, hands over to a job, and turns failures into exit codes and plain words. */

import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { commands } from './commands/index.ts';
import { exitCodes, reportBrokenOutput, reportFailure } from './failure.ts';
import { answerInterrupts } from './work.ts';

const json = process.argv.includes('--json');
process.stdout.on('error', (error) => process.exit(reportBrokenOutput(error)));
answerInterrupts((failure) => reportFailure(failure, json));

const program = new Command('osteon')
  .description('Trabecular bone density from CT, with its proof. Research use only, not for diagnosis.')
  .version(version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'show help')
  .showHelpAfterError('(add --help for the options)')
  .exitOverride()
  .configureOutput({ writeErr: () => {} });

for (const add of commands) add(program);
for (const command of program.commands) prepare(command);

function prepare(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {} });
  for (const child of command.commands) prepare(child);
}

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = exitCodes.done;
  else if (error instanceof CommanderError && error.code === 'commander.help') {
    process.stderr.write(`${program.helpInformation()}\n`);
    process.exitCode = exitCodes.usage;
  } else process.exitCode = reportFailure(error, json);
}
