import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightedSample } from '../../statistics/index.ts';
import { forestSvg } from './forest-svg.ts';
import { histogramSvg } from './histogram-svg.ts';
import { displayNumber, niceTicks } from './svg.ts';

const normal = (mean: number, sd: number, count = 4000) =>
  weightedSample(
    Float64Array.from({ length: count }, (_, i) => {
      // Quantiles of the logistic: smooth, skew-free, without a random number.
      const p = (i + 0.5) / count;
      return Math.round(mean + sd * 0.55 * Math.log(p / (1 - p)));
    }),
  );

const logistic = (mean: number, sd: number) => (x: number) => {
  const e = Math.exp(-Math.abs(x - mean) / (0.55 * sd));
  return e / (0.55 * sd * (1 + e) ** 2);
};

interface Label {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** Where the labels of mode and mean stand, by the widest glyphs of common fonts (0.58 em on average). */
function labelsOf(svg: string): Record<'mode' | 'mean', Label> {
  const found = (word: string): Label => {
    const [, x, y, anchor, text] = svg.match(
      new RegExp(`<text x="([\\d.-]+)" y="([\\d.-]+)" text-anchor="(\\w+)">(${word} [^<]*)</text>`),
    )!;
    const wide = 0.58 * 13 * text.length;
    return anchor === 'start'
      ? { from: Number(x), to: Number(x) + wide, y: Number(y) }
      : { from: Number(x) - wide, to: Number(x), y: Number(y) };
  };
  return { mode: found('mode'), mean: found('mean') };
}

/** Tags open and close in order and attributes are quoted: what a browser needs of inline SVG. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const withoutStyle = svg.replace(/<style>[^<]*<\/style>/g, '');
  for (const [, close, name, attributes, single] of withoutStyle.matchAll(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (close) expect(open.pop()).toBe(name);
    else if (!single) open.push(name);
    expect(attributes ?? '').not.toContain('NaN');
  }
  expect(open).toEqual([]);
  expect(withoutStyle.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)|NaN|undefined/);
}

describe('histogramSvg', () => {
  const sample = normal(120, 40);
  const plot = (modeHU: number, meanHU: number, title = 'Trabecular bone of L1') =>
    histogramSvg({
      sample,
      curve: logistic(120, 40),
      modeHU,
      ci95HU: [modeHU - 2, modeHU + 2],
      meanHU,
      title,
    });

  it('never lets the labels of mode and mean overlap, leave the picture, or cross the other line', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -40, max: 280, noNaN: true }),
        fc.double({ min: -40, max: 280, noNaN: true }),
        (mode, mean) => {
          const svg = plot(mode, mean);
          const labels = labelsOf(svg);
          expect(labels.mode.y).not.toBe(labels.mean.y);
          for (const { from, to } of Object.values(labels)) {
            expect(from).toBeGreaterThanOrEqual(0);
            expect(to).toBeLessThanOrEqual(720);
          }
          for (const [line, other] of [
            ['mode', 'mean'],
            ['mean', 'mode'],
          ] as const) {
            const [, x, top] = svg.match(new RegExp(`osteon-${line}" d="M([\\d.-]+) ([\\d.-]+)V`))!;
            const label = labels[other];
            const reaches = Number(top) < label.y;
            const within = Number(x) > label.from && Number(x) < label.to;
            expect(reaches && within, `${line} line through the label of ${other}`).toBe(false);
          }
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  it('draws bars and curve on one scale: the bars of its own sample follow the curve', () => {
    const svg = plot(120, 120);
    const [, d] = svg.match(/osteon-bars" d="([^"]+)"/)!;
    const heights = [...d.matchAll(/V([\d.]+)H([\d.]+)/g)].map(([, y, x]) => [Number(x), 338 - Number(y)]);
    const [, path] = svg.match(/osteon-curve" d="(M[^"]+L[^"]+)"/)!;
    const points = [...path.matchAll(/([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), 338 - Number(y)]);
    const area = (rows: number[][], at: (n: number) => number) =>
      rows.reduce((sum, [, high], n) => sum + high * at(n), 0);
    const barWidth = heights[1][0] - heights[0][0];
    const bars = area(heights, () => barWidth);
    const curve = area(points, () => points[1][0] - points[0][0]);
    expect(bars / curve).toBeCloseTo(1, 1);
  });

  it('bins 1 to 5 HU by range, and says how many voxels lie beyond the axis', () => {
    const bins = (svg: string) => svg.match(/(\d+) HU bins/)![1];
    const draw = (given: ReturnType<typeof normal>) =>
      histogramSvg({
        sample: given,
        curve: logistic(120, 40),
        modeHU: 120,
        ci95HU: [119, 121],
        meanHU: 121,
        title: 'x',
      });
    expect(bins(draw(normal(120, 8, 200_000)))).toBe('1');
    expect(bins(draw(normal(120, 150, 200_000)))).toBe('5');
    const outlier = weightedSample([...Array.from({ length: 4000 }, (_, i) => 100 + (i % 40)), 3000]);
    expect(draw(outlier)).toContain('beyond the axis: 1 of 4\u2009001 voxels');
    expect(draw(normal(120, 8))).not.toContain('beyond the axis: 0');
  });

  it('is well-formed with any title, has title and description, and no shared id', () => {
    const odd = plot(110, 130, 'L1 & "L2" <script>');
    expectWellFormed(odd);
    expect(odd).toContain(
      '<title id="osteon-histogram-l1-l2-script">L1 &amp; &quot;L2&quot; &lt;script&gt;</title>',
    );
    expect(odd).toMatch(
      /<desc [^>]*>Histogram of 4000 voxels .* mode is 110\.0 HU \(95 % confidence interval 108\.0 to 112\.0\); the mean of the voxels is 130\.0 HU\.<\/desc>/,
    );
    expect(plot(110, 130, 'L1').match(/id="([^"]+)"/)![1]).not.toBe(odd.match(/id="([^"]+)"/)![1]);
  });

  it('refuses a sample without spread in its curve or values only where nothing can be drawn', () => {
    const one = weightedSample([100, 100, 100]);
    const draw = () =>
      histogramSvg({ sample: one, curve: () => 1, modeHU: 100, ci95HU: [100, 100], meanHU: 100, title: 'x' });
    expectWellFormed(draw());
    const half = weightedSample([0.5, 0.5]);
    expect(() =>
      histogramSvg({
        sample: half,
        curve: () => 1,
        modeHU: 0.5,
        ci95HU: [0.5, 0.5],
        meanHU: 0.5,
        title: 'x',
      }),
    ).toThrow(expect.objectContaining({ code: 'plot-range' }));
  });
});

describe('forestSvg', () => {
  it('shows a row for each vertebra, says why one has no value, and keeps the order of numbers', () => {
    const svg = forestSvg({
      title: 'TBD',
      rows: [
        { name: 'L1', valueHU: 102.34, ci95HU: [98, 106.5] },
        { name: 'L2', note: 'fracture suspected' },
        { name: 'L1 and L2', valueHU: 111, ci95HU: [-3, 114], pooled: true },
      ],
    });
    expectWellFormed(svg);
    expect(svg).toContain('102.3 (98.0 to 106.5)');
    expect(svg).toContain('fracture suspected');
    expect(svg).toContain('111.0 (\u22123.0 to 114.0)');
    const circle = Number(svg.match(/<circle[^>]* cx="([\d.]+)"/)![1]);
    const [, diamond] = svg.match(/osteon-dot" d="M([\d.]+) /)!;
    expect(Number(diamond) + 7).toBeGreaterThan(circle);
  });

  it('draws an empty axis where no vertebra has a value', () => {
    expectWellFormed(forestSvg({ title: 'TBD', rows: [{ name: 'L1', note: 'metal' }] }));
  });
});

describe('niceTicks', () => {
  it('steps by 1, 2 or 5 within the range, with the decimals that they need', () => {
    expect(niceTicks(0, 1, 5)).toEqual({ values: [0, 0.2, 0.4, 0.6, 0.8, 1], decimals: 1 });
    expect(niceTicks(-37, 312, 6)).toEqual({ values: [0, 100, 200, 300], decimals: 0 });
    expect(niceTicks(0.001, 0.0031, 4).values).toEqual([0.001, 0.002, 0.003]);
  });

  it('writes numbers with a true minus and no minus zero', () => {
    expect([displayNumber(-12.34, 1), displayNumber(-0.04, 1), displayNumber(5, 0)]).toEqual([
      '\u221212.3',
      '0.0',
      '5',
    ]);
  });
});
