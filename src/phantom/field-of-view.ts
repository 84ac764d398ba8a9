/** Where the scanner looks: the grid of a phantom scan, before any reorientation. */

import { OsteonError } from '../errors.ts';
import { type Geometry, identityDirection, type Vector3 } from '../image/index.ts';
import { backY, tableMm } from './envelope.ts';
import { levelNames } from './levels.ts';
import type { ResolvedTrunkOptions } from './options.ts';
import type { Box } from './shapes.ts';
import type { Subject } from './subject.ts';

/** Largest grid that is made (voxels): int16 image and two 8-bit maps take four bytes per voxel. */
const voxelLimit = 300e6;

/** Heights between which the scan runs. */
function heights(
  { spine, torso }: Subject,
  coverage: ResolvedTrunkOptions['coverage'],
): readonly [number, number] {
  const s1 = torso.levelZ('S1');
  if (coverage === 'trunk') return [s1 - 112, torso.levelZ('T4') + 26];
  if (coverage === 'lumbar') return [s1 - 28, torso.levelZ('T11') + 24];
  if (coverage === 'chest') return [torso.levelZ('L1') - 20, torso.levelZ('T1') + 30];
  const upper = spine.levels[levelNames.indexOf(coverage.from)];
  const lower = spine.levels[levelNames.indexOf(coverage.to)];
  // Articular processes reach above the body, inferior and (thoracic) spinous processes below it.
  const below = lower.name.startsWith('L') || lower.name === 'T12' ? 1.15 : 1.9;
  return [lower.centreMm[2] - below * lower.size.heightMm, upper.centreMm[2] + 1.1 * upper.size.heightMm];
}

/** The scanned region in world millimetres. */
function region(subject: Subject, { coverage, table }: ResolvedTrunkOptions): Box {
  const { torso } = subject;
  const [low, high] = heights(subject, coverage);
  let [left, right, front, back] = [-Infinity, Infinity, Infinity, -Infinity];
  const wholeBody = coverage === 'trunk' || coverage === 'chest';
  for (let z = low; z <= high; z += 5) {
    const skin = torso.skin(z);
    const x = torso.spineX(z);
    const y = torso.spineY(z);
    left = Math.max(left, wholeBody ? skin.x + skin.halfWidth + 8 : x + 92);
    right = Math.min(right, wholeBody ? skin.x - skin.halfWidth - 8 : x - 92);
    front = Math.min(front, wholeBody ? skin.y - skin.halfDepth - 8 : y - 82);
    back = Math.max(back, wholeBody ? skin.y + skin.halfDepth + 8 : y + 80);
  }
  if (wholeBody && table) back = backY(torso) + tableMm + 6;
  return { min: [right, front, low], max: [left, back, high] };
}

/** @throws OsteonError `phantom-too-large` (usage) */
export function scanGeometry(subject: Subject, options: ResolvedTrunkOptions): Geometry {
  const { min, max } = region(subject, options);
  const { spacingMm } = options;
  const count = (axis: 0 | 1 | 2) => Math.ceil((max[axis] - min[axis]) / spacingMm[axis]);
  const size: Vector3 = [count(0), count(1), count(2)];
  const voxels = size[0] * size[1] * size[2];
  if (voxels > voxelLimit)
    throw new OsteonError(
      'phantom-too-large',
      `a grid of ${size.join(' x ')} is ${Math.round(voxels / 1e6)} million voxels; the limit is ${voxelLimit / 1e6} million`,
      { kind: 'usage', hint: 'Ask for a wider spacing, or for coverage lumbar.' },
    );
  const origin = (axis: 0 | 1 | 2) => (min[axis] + max[axis]) / 2 - ((size[axis] - 1) / 2) * spacingMm[axis];
  return { size, spacingMm, originMm: [origin(0), origin(1), origin(2)], direction: identityDirection };
}
