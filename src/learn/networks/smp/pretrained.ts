/** Weights of an encoder that was trained to classify colour images (ImageNet), for images of any channels. */

import { OsteonError } from '../../../errors.ts';
import { matchStateDict } from '../../checkpoint/state-dict.ts';
import { elementCount, type FloatTensor, type Tensor } from '../../tensor.ts';
import { parametersOf } from '../network.ts';
import { type EncoderName, encoders } from './encoders/table.ts';
import { smpUnet } from './unet.ts';

/**
 * The weights of a first convolution for colour images, [K, 3, ...kernel], for images of another number of channels,
 * as segmentation_models_pytorch makes them: one channel sees the sum of the three kernels; of several, channel i
 * sees kernel i mod 3, scaled so that an image of equal channels gives what it gave before.
 *
 * @returns [K, channels, ...kernel]; the same tensor for three channels
 */
export function adaptStem(weight: FloatTensor, channels: number): FloatTensor {
  const [out, colours, ...kernel] = weight.shape;
  if (channels === colours) return weight;
  const size = elementCount(kernel);
  const data = new Float32Array(out * channels * size);
  for (let k = 0; k < out; k++)
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < size; i++) {
        const kernelAt = (colour: number) => weight.data[(k * colours + colour) * size + i];
        data[(k * channels + c) * size + i] =
          channels === 1
            ? kernelAt(0) + kernelAt(1) + kernelAt(2)
            : (kernelAt(c % colours) * colours) / channels;
      }
  return { type: 'float32', shape: [out, channels, ...kernel], data };
}

/**
 * What a checkpoint of a classifier gives a network: weights by the names that the network has for them
 * (`encoder.*`), the first convolution adapted, the classifier left out. Put them over the network's fresh weights.
 *
 * @param weights the checkpoint, names as in torchvision, EfficientNet-PyTorch or SegFormer: `layer1.0.conv1.weight`
 * @throws OsteonError `network-configuration` for an encoder that there is not; `checkpoint-other-network` with the names that are missing, unexpected or of another shape
 */
export function pretrainedEncoder(
  encoder: EncoderName,
  inputChannels: number,
  weights: ReadonlyMap<string, Tensor>,
): Map<string, Tensor> {
  if (!Object.hasOwn(encoders, encoder))
    throw new OsteonError('network-configuration', `there is no encoder '${encoder}'`, {
      hint: `Encoders are ${Object.keys(encoders).join(', ')}.`,
      kind: 'usage',
    });
  const { stem, classifier } = encoders[encoder];
  const ofColours = parametersOf(smpUnet({ encoder, inputChannels: 3 }))
    .filter(({ name }) => name.startsWith(prefix))
    .map((spec) => ({ ...spec, name: spec.name.slice(prefix.length) }));
  const found = matchStateDict(weights, ofColours, {
    ignore: classifier.map((name) => new RegExp(`^${name.replaceAll('.', '\\.')}$`)),
    source: `the checkpoint for the encoder ${encoder}`,
  });
  return new Map(
    [...found].map(([name, tensor]) => [
      prefix + name,
      name === stem ? adaptStem(tensor as FloatTensor, inputChannels) : tensor,
    ]),
  );
}

const prefix = 'encoder.';
