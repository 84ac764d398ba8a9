/** What this machine offers and lacks: runtime, cores, memory, disk, and the optional programs of tests and benches. */

import { accessSync, constants } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { arch, availableParallelism, cpus, freemem, platform, tmpdir, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { describeDevices } from '../learn/node.ts';
import { version } from '../version.ts';

export interface DoctorCheck {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'missing';
  readonly found: string;
  /** How to mend it, where there is something to mend. */
  readonly hint?: string;
}

export interface DoctorDocument {
  readonly schema: 'osteon/doctor@1';
  readonly version: string;
  /** False where a check that the product itself needs has failed. */
  readonly ready: boolean;
  readonly checks: readonly DoctorCheck[];
}

/** Programs that only tests and benches use. */
const optional = [
  { name: 'dciodvfy', use: 'checks DICOM files in the tests', debian: 'dicom3tools' },
  { name: 'dcmcjpls', use: 'makes JPEG-LS series for the DICOM bench', debian: 'dcmtk' },
  { name: 'gdcmconv', use: 'makes JPEG 2000 series for the DICOM bench', debian: 'libgdcm-tools' },
  { name: 'chromium', use: 'runs the tests of portable rooms once more', debian: 'chromium' },
];

/** Looks at the machine. Changes nothing and reaches no network. */
export async function doctor(): Promise<DoctorDocument> {
  const checks = [
    nodeCheck(),
    processorCheck(),
    memoryCheck(),
    await diskCheck(),
    webAssemblyCheck(),
    ...(await networkChecks()),
    ...programChecks(),
  ];
  const needed = checks.filter(({ status, name }) => status === 'missing' && !name.startsWith('program '));
  return { schema: 'osteon/doctor@1', version, ready: needed.length === 0, checks };
}

function nodeCheck(): DoctorCheck {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    name: 'node',
    status: major >= 20 ? 'ok' : 'missing',
    found: `${process.versions.node} on ${platform()} ${arch()}`,
    ...(major >= 20 ? {} : { hint: 'Install Node 20.11 or later.' }),
  };
}

function processorCheck(): DoctorCheck {
  return {
    name: 'processor',
    status: 'ok',
    found: `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}`,
  };
}

const gigabyte = 2 ** 30;

function memoryCheck(): DoctorCheck {
  const total = totalmem() / gigabyte;
  const low = total < 4;
  return {
    name: 'memory',
    status: low ? 'warning' : 'ok',
    found: `${total.toFixed(1)} GB, ${(freemem() / gigabyte).toFixed(1)} GB free`,
    ...(low ? { hint: 'A scan of 1000 slices of 512 x 512 needs about 2 GB.' } : {}),
  };
}

async function diskCheck(): Promise<DoctorCheck> {
  const { bavail, bsize } = await statfs(tmpdir());
  const free = (bavail * bsize) / gigabyte;
  return {
    name: 'disk',
    status: free < 1 ? 'warning' : 'ok',
    found: `${free.toFixed(1)} GB free in the folder for temporary files`,
    ...(free < 1 ? { hint: 'Free some space; a report takes a few MB.' } : {}),
  };
}

/** The decoders of compressed DICOM need it. */
function webAssemblyCheck(): DoctorCheck {
  const there = typeof WebAssembly === 'object';
  return {
    name: 'webassembly',
    status: there ? 'ok' : 'missing',
    found: there ? 'available: compressed DICOM can be read' : 'not available',
    ...(there ? {} : { hint: 'Start Node without --jitless.' }),
  };
}

/** What trains and runs networks; a machine without it still measures with masks that are given. */
async function networkChecks(): Promise<DoctorCheck[]> {
  const devices = await describeDevices();
  return devices.map(({ device, usable, found, hint }) => ({
    name: `networks on ${device}`,
    status: usable ? 'ok' : 'warning',
    found,
    ...(hint === undefined ? {} : { hint }),
  }));
}

function programChecks(): DoctorCheck[] {
  return optional.map(({ name, use, debian }) => {
    const path = findProgram(name);
    return {
      name: `program ${name}`,
      status: path ? 'ok' : 'warning',
      found: path ?? `not installed (${use}; not needed to measure)`,
      ...(path ? {} : { hint: `apt-get install ${debian}` }),
    };
  });
}

function findProgram(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}
