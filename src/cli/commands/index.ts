/** The commands, in the order of the help page. Each file adds one; its job is loaded only when it runs. */

import type { Command } from 'commander';
import { addConvert } from './convert.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { addFit } from './fit.ts';
import { addInfo } from './info.ts';
import { addPhantom } from './phantom.ts';
import { addTbd } from './tbd.ts';

export const commands: readonly ((program: Command) => void)[] = [
  addTbd,
  addInfo,
  addConvert,
  addFit,
  addPhantom,
  addDemo,
  addDoctor,
];
