/** A curve in the terminal, in plain characters. */

const bars = ' ▁▂▃▄▅▆▇█';

/**
 * Values as columns of bars, the newest at the right; several values share a column where there are more than columns.
 *
 * @returns `height` lines, the top one first
 */
export function drawCurve(
  values: readonly number[],
  { low, high, width = 60, height = 4 }: { low: number; high: number; width?: number; height?: number },
): string[] {
  const perColumn = Math.max(1, values.length / width);
  const columns = Array.from({ length: Math.min(width, values.length) }, (_, column) => {
    const part = values.slice(Math.floor(column * perColumn), Math.floor((column + 1) * perColumn));
    const mean = part.reduce((a, b) => a + b, 0) / part.length;
    return Math.min(Math.max((mean - low) / (high - low), 0), 1) * height;
  });
  return Array.from({ length: height }, (_, line) => {
    const floor = height - 1 - line;
    return columns.map((level) => bars[Math.round(Math.min(Math.max(level - floor, 0), 1) * 8)]).join('');
  });
}
