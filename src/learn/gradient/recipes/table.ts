/** All recipes for convolutions and their gradients, by the names under which measurements know them. */

import type { Value } from '../../graph/graph.ts';
import type { Target } from '../../graph/target.ts';
import { forwardBlocked, inputBlocked, servesBlocked, servesInputBlocked } from './blocked.ts';
import { type Correlation, hasStride } from './correlation.ts';
import { forwardPlain } from './forward.ts';
import { inputFlipped } from './input-flipped.ts';
import { inputTransposed } from './input-transposed.ts';
import { forwardSlices, inputSlices, servesInputSlices, servesSlices } from './slices.ts';
import { servesDepthwise, weightDepthwise } from './weight-depthwise.ts';
import { servesGather, weightGather } from './weight-gather.ts';
import { servesPatches, weightPatches } from './weight-patches.ts';
import { weightShifts } from './weight-shifts.ts';
import { forwardWinograd, inputWinograd, servesWinograd, weightWinograd } from './winograd.ts';
import {
  forwardWinogradBlocked,
  inputWinogradBlocked,
  servesWinogradBlocked,
  weightWinogradBlocked,
} from './winograd-blocked.ts';

/**
 * What of a convolution is computed: `y` the convolution itself, from its input and its weights; `dx` the gradient
 * of its input, from the gradient g of y and the weights; `dw` the gradient of its weights, from g and its input.
 */
export type Part = 'y' | 'dx' | 'dw';

export interface Recipe {
  /** False where the recipe cannot compute this convolution on this target. */
  serves(c: Correlation, target: Target): boolean;
  /** The bias is added to y. */
  build(c: Correlation, first: Value, second: Value, bias?: Value): Value;
}

const always = () => true;

export const recipes: Readonly<Record<Part, Readonly<Record<string, Recipe>>>> = {
  y: {
    plain: { serves: always, build: forwardPlain },
    blocked: { serves: servesBlocked, build: forwardBlocked },
    slices: { serves: servesSlices, build: forwardSlices },
    winograd: { serves: servesWinograd, build: forwardWinograd },
    'winograd blocked': { serves: servesWinogradBlocked, build: forwardWinogradBlocked },
  },
  dx: {
    transposed: { serves: always, build: inputTransposed },
    flipped: { serves: (c) => hasStride(c, 1), build: inputFlipped },
    blocked: { serves: servesInputBlocked, build: inputBlocked },
    slices: { serves: servesInputSlices, build: inputSlices },
    winograd: { serves: servesWinograd, build: inputWinograd },
    'winograd blocked': { serves: servesWinogradBlocked, build: inputWinogradBlocked },
  },
  dw: {
    gather: { serves: servesGather, build: weightGather },
    winograd: { serves: servesWinograd, build: weightWinograd },
    'winograd blocked': { serves: servesWinogradBlocked, build: weightWinogradBlocked },
    patches: { serves: servesPatches, build: weightPatches },
    depthwise: { serves: servesDepthwise, build: weightDepthwise },
    shifts: { serves: always, build: weightShifts },
  },
};
