/** One decoder per family of transfer syntaxes, loaded when the first frame of that family comes. */

import type { TransferSyntax } from '../syntax.ts';
import type { Decode } from './codec.ts';

type Compressed = Exclude<TransferSyntax['codec'], 'native'>;

const loaders: Readonly<Record<Compressed, () => Promise<{ load(): Promise<Decode> }>>> = {
  rle: () => import('./rle.ts'),
  jpeg: () => import('./jpeg.ts'),
  'jpeg-lossless': () => import('./jpeg-lossless.ts'),
  'jpeg-ls': () => import('./jpeg-ls.ts'),
  'jpeg-2000': () => import('./jpeg-2000.ts'),
  htj2k: () => import('./htj2k.ts'),
};

const loaded = new Map<Compressed, Promise<Decode>>();

/** A wasm module that has failed may be left in any state: the next frame gets a new one. */
export function forgetDecoder(codec: TransferSyntax['codec']): void {
  loaded.delete(codec as Compressed);
}

export function decoderFor(codec: Compressed): Promise<Decode> {
  let decoder = loaded.get(codec);
  if (decoder === undefined) {
    decoder = loaders[codec]().then((module) => module.load());
    loaded.set(codec, decoder);
  }
  return decoder;
}
