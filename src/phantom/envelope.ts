/** What encloses the organs: skin, fat and muscle, and the table that the patient lies on. */

import type { Part } from './scene.ts';
import type { Shape } from './shapes.ts';
import type { Tissues } from './tissues.ts';
import type { Torso } from './torso.ts';
import { tube } from './tube.ts';

/** Thickness of the table. */
export const tableMm = 34;

/** Skin, fat and muscle from outside inwards, then the cavity's fat. */
export function envelopeParts(torso: Torso, tissues: Tissues): Part[] {
  const { fatMm } = torso;
  return [
    {
      shapes: [tube(torso.skin, fatMm)],
      layers: [
        { depthMm: 0, hu: tissues.skin },
        { depthMm: 1.8, hu: tissues.subcutaneousFat },
        { depthMm: fatMm, hu: tissues.muscle },
      ],
    },
    {
      shapes: [tube(torso.wall, 0)],
      layers: [{ depthMm: 0, hu: tissues.visceralFat }],
    },
  ];
}

/** Where the patient's back lies: the hindmost point of the skin from pelvis to chest. */
export function backY(torso: Torso): number {
  let y = Number.NEGATIVE_INFINITY;
  for (let z = torso.levelZ('S3'); z < torso.levelZ('T3'); z += 5) {
    const skin = torso.skin(z);
    y = Math.max(y, skin.y + skin.halfDepth);
  }
  return y;
}

/** A flat couch of foam in a thin shell. */
export function tablePart(torso: Torso, tissues: Tissues): Part {
  const y = backY(torso) + tableMm / 2 - 4;
  const slab: Shape = {
    box: { min: [-210, y - tableMm / 2, -1e4], max: [210, y + tableMm / 2, 1e4] },
    at: () => (px, py) => Math.max(Math.abs(px) - 210, Math.abs(py - y) - tableMm / 2),
  };
  return {
    shapes: [slab],
    layers: [
      { depthMm: 0, hu: tissues.tableShell, label: 0 },
      { depthMm: 1.6, hu: tissues.tableFoam, label: 0 },
    ],
  };
}
