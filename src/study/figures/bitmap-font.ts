/** The few characters that pictures need, as 5 x 7 bitmaps, drawn with a dark rim so that bone does not hide them. */

import type { Rgb } from '../../image/index.ts';
import { blend, type Picture } from './picture.ts';

/** Rows from the top; each digit of base 32 is one row of five pixels, the highest bit at the left. */
const glyphs: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  C: 'ehggghe',
  G: 'ehgnhhe',
  I: 'e44444e',
  L: 'ggggggv',
  N: 'hhpljhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  X: 'hha4ahh',
  m: '00qlllh',
  '0': 'ehjlphe',
  '1': '4c4444e',
  '2': 'eh1248v',
  '3': 'v2421he',
  '4': '26aiv22',
  '5': 'vgu11he',
  '6': '68guhhe',
  '7': 'v124888',
  '8': 'ehhehhe',
  '9': 'ehhf12c',
  '.': '00000cc',
  '-': '000v000',
  ' ': '0000000',
};

const glyphWidth = 5;
const glyphHeight = 7;

/** Width in pixels of a text at a scale; one empty column between characters. */
export function textWidth(text: string, scale: number): number {
  return Math.max(0, (text.length * (glyphWidth + 1) - 1) * scale);
}

/** Height of a line of text in pixels. */
export function textHeight(scale: number): number {
  return glyphHeight * scale;
}

/** Draws the text with its top left corner at (x, y); characters without a bitmap are left blank. */
export function drawText(
  picture: Picture,
  text: string,
  x: number,
  y: number,
  scale: number,
  colour: Rgb,
): void {
  const rim: Rgb = [0, 0, 0];
  for (const [paint, grow] of [
    [rim, 1],
    [colour, 0],
  ] as const)
    forEachDot(text, (dotX, dotY) => {
      for (let dy = -grow; dy < scale + grow; dy++)
        for (let dx = -grow; dx < scale + grow; dx++)
          blend(picture, x + dotX * scale + dx, y + dotY * scale + dy, paint, grow === 1 ? 0.7 : 1);
    });
}

function forEachDot(text: string, visit: (x: number, y: number) => void): void {
  [...text].forEach((character, at) => {
    const rows = glyphs[character] ?? glyphs[' '];
    for (let y = 0; y < glyphHeight; y++) {
      const row = Number.parseInt(rows[y], 32);
      for (let x = 0; x < glyphWidth; x++)
        if (row & (1 << (glyphWidth - 1 - x))) visit(at * (glyphWidth + 1) + x, y);
    }
  });
}
