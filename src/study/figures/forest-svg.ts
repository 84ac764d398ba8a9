/** The vertebrae of one person side by side: a dot with its 95 % interval each, and the pooled value. */

import {
  coordinate,
  displayInterval,
  displayNumber,
  estimatedTextWidth,
  linearScale,
  niceTicks,
  type Scale,
  svgDocument,
  svgText,
} from './svg.ts';

export interface ForestRow {
  /** `L1`. */
  readonly name: string;
  /** Undefined where the vertebra gave no value; `note` then says why. */
  readonly valueHU?: number;
  readonly ci95HU?: readonly [number, number];
  /** Drawn as a diamond, below a line: the value of all rows together. */
  readonly pooled?: boolean;
  readonly note?: string;
}

export interface ForestOptions {
  readonly rows: readonly ForestRow[];
  readonly title: string;
  /** Default `HU`. */
  readonly unit?: string;
}

const width = 720;
const rowHeight = 30;
const top = 44;
const margin = 16;
const right = 510;

/** An inline SVG as wide as the histogram; rows from top to bottom in the order given. */
export function forestSvg({ rows, title, unit = 'HU' }: ForestOptions): string {
  const numbers = rows.flatMap(({ valueHU, ci95HU = [] }) =>
    valueHU === undefined ? [] : [valueHU, ...ci95HU],
  );
  const [low, high] = spread(numbers);
  const left = margin + 14 + Math.max(30, ...rows.map(({ name }) => estimatedTextWidth(name, 13)));
  const x = linearScale(low, high, left, right);
  const bottom = top + rows.length * rowHeight;
  const height = bottom + 46;
  const ticks = niceTicks(low, high, 6);
  const gridLines = ticks.values.map((value) => `M${coordinate(x(value))} ${top}V${bottom}`);
  const content = [
    svgText(title, margin, 22, 'start', 'osteon-title'),
    `<path class="osteon-grid" d="${gridLines.join('')}"/>`,
    `<path class="osteon-axis" d="M${coordinate(left)} ${bottom}H${right}"/>`,
    ...ticks.values.map((value) =>
      svgText(displayNumber(value, ticks.decimals), x(value), bottom + 18, 'middle'),
    ),
    svgText(unit, (left + right) / 2, bottom + 38, 'middle'),
    ...rows.map((row, n) => drawRow(row, top + (n + 0.5) * rowHeight, left, x, n > 0)),
  ];
  const description = rows.map((row) => `${row.name}: ${valueText(row)}`).join('; ');
  return svgDocument({ kind: 'forest', title, description, width, height }, content.join(''));
}

/** Of the numbers, a tenth wider at both ends; a plot without numbers still has an axis. */
function spread(numbers: readonly number[]): [number, number] {
  if (numbers.length === 0) return [0, 1];
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  const beyond = Math.max((high - low) * 0.1, 1);
  return [low - beyond, high + beyond];
}

function drawRow(row: ForestRow, y: number, left: number, x: Scale, hasRowsAbove: boolean): string {
  const { name, valueHU, ci95HU, pooled } = row;
  const line =
    pooled && hasRowsAbove
      ? `<path class="osteon-axis" d="M${margin} ${y - rowHeight / 2}H${width - margin}"/>`
      : '';
  const texts =
    svgText(name, left - 14, y + 4, 'end') +
    svgText(valueText(row), right + 14, y + 4, 'start', valueHU === undefined ? 'osteon-muted' : undefined);
  if (valueHU === undefined) return line + texts;
  const at = x(valueHU);
  const whisker =
    ci95HU === undefined
      ? ''
      : `<path class="osteon-mode" d="M${coordinate(x(ci95HU[0]))} ${y}H${coordinate(x(ci95HU[1]))}${caps(ci95HU, x, y)}"/>`;
  const dot = pooled
    ? `<path class="osteon-dot" d="M${coordinate(at - 7)} ${y}l7 -7l7 7l-7 7z"/>`
    : `<circle class="osteon-dot" cx="${coordinate(at)}" cy="${y}" r="4.5"/>`;
  return line + texts + whisker + dot;
}

function caps(ends: readonly [number, number], x: Scale, y: number): string {
  return ends.map((end) => `M${coordinate(x(end))} ${y - 4}v8`).join('');
}

function valueText({ valueHU, ci95HU, note }: ForestRow): string {
  if (valueHU === undefined) return note ?? 'not measured';
  const interval = ci95HU === undefined ? '' : ` (${displayInterval(ci95HU, 1)})`;
  return `${displayNumber(valueHU, 1)}${interval}`;
}
