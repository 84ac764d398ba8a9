/** `npm run bench` lists the benches; `npm run -s bench -- NAME --json` runs one and prints its document. */

import { readdirSync } from 'node:fs';
import { type Bench, type BenchDocument, machine } from './bench.ts';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .toSorted();

const args = process.argv.slice(2);
const name = args.find((arg) => !arg.startsWith('-'));

if (name === undefined) {
  for (const each of names) {
    const { bench } = (await import(`./${each}.bench.ts`)) as { bench: Bench };
    console.log(`${each.padEnd(16)} ${bench.summary}`);
  }
} else if (!names.includes(name)) {
  console.error(`bench: '${name}' is not one of ${names.join(', ')}`);
  process.exit(2);
} else {
  const { bench } = (await import(`./${name}.bench.ts`)) as { bench: Bench };
  const rows = await bench.run((line) => console.error(line));
  const document: BenchDocument = { bench: name, machine: machine(), rows };
  if (args.includes('--json')) console.log(JSON.stringify(document, null, 1));
  else console.table(rows);
}
