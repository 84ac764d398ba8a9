/** ResNet (He et al. 2016) as torchvision and segmentation_models_pytorch name its parts. */

import type { Value } from '../../../graph/graph.ts';
import * as op from '../../../graph/ops.ts';
import { conv } from '../../../layers/convolution.ts';
import { he, kaimingUniform } from '../../../layers/initialise.ts';
import { batchNorm } from '../../../layers/normalisation.ts';
import type { Scope } from '../../../layers/scope.ts';
import { type Encoder, stageConv, stageDilation } from './encoder.ts';

interface BlockOptions {
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
}

interface Block {
  /** Channels that leave a block, in units of its width. */
  readonly expansion: number;
  readonly branch: (scope: Scope, x: Value, options: BlockOptions) => Value;
}

const initialise = he({ fan: 'out' });

function convNorm(
  scope: Scope,
  x: Value,
  place: number,
  { dilation, ...options }: { out: number; kernel: number; stride?: number; dilation: number },
): Value {
  const padding = (options.kernel - 1) / 2;
  const y = stageConv(
    scope.at(`conv${place}`),
    x,
    { ...options, padding, bias: false, initialise },
    dilation,
  );
  return batchNorm(scope.at(`bn${place}`), y);
}

const basic: Block = {
  expansion: 1,
  branch(scope, x, { width, stride, dilation }) {
    const y = op.relu(convNorm(scope, x, 1, { out: width, kernel: 3, stride, dilation }));
    return convNorm(scope, y, 2, { out: width, kernel: 3, dilation });
  },
};

const bottleneck: Block = {
  expansion: 4,
  branch(scope, x, { width, stride, dilation }) {
    const narrow = op.relu(convNorm(scope, x, 1, { out: width, kernel: 1, dilation }));
    const y = op.relu(convNorm(scope, narrow, 2, { out: width, kernel: 3, stride, dilation }));
    return convNorm(scope, y, 3, { out: 4 * width, kernel: 1, dilation });
  },
};

function residual(scope: Scope, x: Value, block: Block, options: BlockOptions): Value {
  const y = block.branch(scope, x, options);
  const out = block.expansion * options.width;
  if (options.stride === 1 && x.shape[1] === out) return op.relu(op.add(y, x));
  const { stride, dilation } = options;
  const project = { out, kernel: 1, stride, bias: false, initialise };
  const shortcut = stageConv(scope.at('downsample.0'), x, project, dilation);
  return op.relu(op.add(y, batchNorm(scope.at('downsample.1'), shortcut)));
}

function resnet(block: Block, depths: readonly number[]): Encoder {
  return {
    channels: [64, ...[64, 128, 256, 512].map((width) => width * block.expansion)],
    stem: 'conv1.weight',
    classifier: ['fc.weight', 'fc.bias'],
    smallestSize: 1,
    forward(scope, image, outputStride) {
      const stem = {
        out: 64,
        kernel: 7,
        stride: 2,
        padding: 3,
        bias: false,
        initialise: image.shape[1] === 3 ? initialise : kaimingUniform,
      };
      const first = op.relu(batchNorm(scope.at('bn1'), conv(scope.at('conv1'), image, stem)));
      const features = [first];
      let x = op.maxPool(first, { kernel: 3, stride: 2, padding: 1 });
      for (const [stage, depth] of depths.entries()) {
        const width = 64 * 2 ** stage;
        const dilation = stageDilation(4 * 2 ** stage, outputStride);
        for (let i = 0; i < depth; i++) {
          const stride = i === 0 && stage > 0 ? 2 : 1;
          x = residual(scope.at(`layer${stage + 1}.${i}`), x, block, { width, stride, dilation });
        }
        features.push(x);
      }
      return features;
    },
  };
}

export const resnets = {
  resnet18: resnet(basic, [2, 2, 2, 2]),
  resnet34: resnet(basic, [3, 4, 6, 3]),
  resnet50: resnet(bottleneck, [3, 4, 6, 3]),
};
