/** Weights of an encoder that was trained to classify colour images (ImageNet), for images of any channels. */

import { OsteonError } from '../../../errors.ts';
import { elementCount, type FloatTensor, formatShape, sameShape, type Tensor, zeros } from '../../tensor.ts';
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
 * @throws OsteonError `weights-do-not-fit` with the names that are missing, unexpected or of another shape
 */
export function pretrainedEncoder(
  encoder: EncoderName,
  inputChannels: number,
  weights: ReadonlyMap<string, Tensor>,
): Map<string, Tensor> {
  const { stem, classifier } = encoders[encoder];
  const result = new Map<string, Tensor>();
  const problems: string[] = [];
  const left = new Set([...weights.keys()].filter((name) => !classifier.includes(name)));

  for (const { name, shape } of parametersOf(smpUnet({ encoder, inputChannels }))) {
    if (!name.startsWith('encoder.')) continue;
    const own = name.slice('encoder.'.length);
    left.delete(own);
    let tensor = weights.get(own);
    if (own === stem && tensor?.type === 'float32') tensor = adaptStem(tensor as FloatTensor, inputChannels);
    // Checkpoints from before PyTorch 0.4.1 do not count batches.
    if (!tensor && own.endsWith('num_batches_tracked')) tensor = zeros('int64', []);
    if (!tensor) problems.push(`'${own}' is missing`);
    else if (!sameShape(tensor.shape, shape))
      problems.push(`'${own}' has the shape ${formatShape(tensor.shape)}, not ${formatShape(shape)}`);
    else result.set(name, tensor);
  }
  for (const name of left) problems.push(`'${name}' is not expected`);
  if (problems.length > 0)
    throw new OsteonError(
      'weights-do-not-fit',
      `${encoder}, ${problems.length} weights: ${problems.slice(0, 10).join('; ')}${problems.length > 10 ? '; ...' : ''}`,
      { hint: `Give a checkpoint of ${encoder} that was trained on colour images.` },
    );
  return result;
}
