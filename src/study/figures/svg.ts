/** What the plots of a report share: text that is safe in SVG, numbers as a journal prints them, axis ticks. */

import { OsteonError } from '../../errors.ts';

/** Text for the inside of an element or of an attribute in double quotes. */
export function escapeXml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => named[character]);
}

/** A coordinate with two decimals at most: a hundredth of a pixel, and short files. */
export function coordinate(value: number): string {
  return `${Math.round(value * 100) / 100 + 0}`;
}

/** A number for people: fixed decimals, a true minus sign, no minus before zero. */
export function displayNumber(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '\u2212');
}

/** `185.1 to 189.6`: a dash between numbers would read as a minus. */
export function displayInterval([low, high]: readonly [number, number], decimals: number): string {
  return `${displayNumber(low, decimals)} to ${displayNumber(high, decimals)}`;
}

export interface Ticks {
  readonly values: readonly number[];
  /** Decimals that all of them need. */
  readonly decimals: number;
}

/** Multiples of 1, 2 or 5 times a power of ten within [low, high], about `count` of them. */
export function niceTicks(low: number, high: number, count: number): Ticks {
  const step = niceStep((high - low) / count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const values = Array.from({ length: last - first + 1 }, (_, n) =>
    Number(((first + n) * step).toFixed(decimals)),
  );
  return { values, decimals };
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `atLeast`. */
export function niceStep(atLeast: number): number {
  if (!(atLeast > 0 && Number.isFinite(atLeast)))
    throw new OsteonError('plot-range', `the range of an axis is ${atLeast}`, {
      hint: 'plot at least two different finite values',
    });
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const digit = [1, 2, 5].find((candidate) => candidate * power >= atLeast * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/** Width of a text in the sans-serif fonts of browsers, rather too wide than too narrow. */
export function estimatedTextWidth(text: string, fontSize: number): number {
  return 0.58 * fontSize * text.length;
}

/** An id for `aria-labelledby` that differs where titles differ: several plots stand in one page. */
export function plotId(kind: string, title: string): string {
  const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `osteon-${kind}-${slug.replace(/^-|-$/g, '')}`;
}

export interface PlotFrame {
  readonly kind: string;
  readonly title: string;
  /** What the plot shows, in words and figures, for those who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

/** The element around a plot, with title and description that screen readers say. */
export function svgDocument({ kind, title, description, width, height }: PlotFrame, content: string): string {
  const id = plotId(kind, title);
  return `<svg class="osteon-plot" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id} ${id}-desc"><title id="${id}">${escapeXml(title)}</title><desc id="${id}-desc">${escapeXml(description)}</desc>${plotStyle}${content}</svg>`;
}

/** One line of text; `content` is escaped here. */
export function svgText(
  content: string,
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  className?: string,
): string {
  const attribute = className === undefined ? '' : ` class="${className}"`;
  return `<text${attribute} x="${coordinate(x)}" y="${coordinate(y)}" text-anchor="${anchor}">${escapeXml(content)}</text>`;
}

/** A value's place on an axis. */
export type Scale = (value: number) => number;

/** Maps `from` to `start` and `to` to `end`, and everything else in proportion. */
export function linearScale(from: number, to: number, start: number, end: number): Scale {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/**
 * Colours by class: vermilion and blue of Okabe and Ito, which colour-blind readers tell apart, and dashes
 * that grey printers keep. Text and axes take the colour of the page, light or dark. The names begin with
 * `osteon-`, because the style of an inline SVG reaches the whole page.
 */
const plotStyle = `<style>
.osteon-plot{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;fill:currentColor;max-width:100%;height:auto}
.osteon-plot .osteon-title{font-size:15px;font-weight:600}
.osteon-plot .osteon-muted{fill-opacity:.75}
.osteon-plot .osteon-axis{stroke:currentColor;fill:none}
.osteon-plot .osteon-grid{stroke:currentColor;stroke-opacity:.15;fill:none}
.osteon-plot .osteon-bars{fill:#8a93a0;fill-opacity:.5}
.osteon-plot .osteon-curve{stroke:#0072b2;stroke:light-dark(#0072b2,#56b4e9);stroke-width:2.2;fill:none;stroke-linejoin:round}
.osteon-plot .osteon-mode{stroke:#d55e00;stroke:light-dark(#d55e00,#ff8c3a);stroke-width:2;fill:none}
.osteon-plot .osteon-band{fill:#d55e00;fill:light-dark(#d55e00,#ff8c3a);fill-opacity:.24}
.osteon-plot .osteon-dot{fill:#d55e00;fill:light-dark(#d55e00,#ff8c3a)}
.osteon-plot .osteon-mean{stroke:currentColor;stroke-width:1.5;stroke-dasharray:5 4;fill:none}
</style>`;
