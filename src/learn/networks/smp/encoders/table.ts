/** Encoders by the names of segmentation_models_pytorch. */

import { efficientNets } from './efficientnet.ts';
import type { Encoder } from './encoder.ts';
import { mixTransformers } from './mix-transformer.ts';
import { resnets } from './resnet.ts';

const table = { ...resnets, ...efficientNets, ...mixTransformers };

/** Names of encoders, as the option `encoder` takes them. */
export type EncoderName = keyof typeof table;

/** Every encoder by its name. */
export const encoders: Readonly<Record<EncoderName, Encoder>> = table;
