/** How many threads a run can use well in this process. */

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Cores that the process may use: those of its affinity, no more than the container's share of time, and one for
 * each physical core, since two threads on one core only take turns at its multipliers.
 */
export function usableCores(): number {
  const logical = availableParallelism();
  return Math.max(1, Math.min(logical, physicalCores(), containerShare()));
}

function physicalCores(): number {
  const cores = new Set<string>();
  for (let cpu = 0; ; cpu++) {
    const siblings = read(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`);
    if (siblings === undefined) break;
    cores.add(siblings);
  }
  return cores.size || Number.POSITIVE_INFINITY;
}

/** Whole cores that a control group grants; with the second version of the interface, and with the first. */
function containerShare(): number {
  const [quota, period] = (read('/sys/fs/cgroup/cpu.max') ?? '').split(' ').map(Number);
  const firstQuota = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'));
  const firstPeriod = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'));
  const share = quota > 0 ? quota / period : firstQuota > 0 ? firstQuota / firstPeriod : Number.NaN;
  return share > 0 ? Math.ceil(share) : Number.POSITIVE_INFINITY;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
