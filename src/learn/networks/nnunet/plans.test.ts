import { describe, expect, it } from 'vitest';
import golden from '../../../../goldens/learn/networks_nnunet.json' with { type: 'json' };
import { readArchitecture } from './architecture.ts';
import { nnunetFromPlans } from './nnunet.ts';
import { architectureFromPlans } from './plans.ts';

const plain = golden['plain-small'].architecture;

function plans(configurations: Record<string, unknown>) {
  return { dataset_name: 'Dataset001_Spine', configurations };
}

describe('plans of nnU-Net', () => {
  it('give the architecture of a configuration, inherited or its own', () => {
    const both = plans({
      '3d_fullres': { architecture: plain, batch_size: 2 },
      '3d_cascade_fullres': { inherits_from: '3d_fullres', previous_stage: '3d_lowres' },
      '2d': { inherits_from: '3d_fullres', architecture: golden['plain-flat'].architecture },
    });
    expect(architectureFromPlans(both, '3d_cascade_fullres')).toEqual(plain);
    expect(nnunetFromPlans(both, '2d', { classes: 4 })).toMatchObject({ axes: 2, outputChannels: 4 });
  });

  it('of versions before 2.4 give the same network as the conversion of nnU-Net itself', () => {
    const { configuration, architecture } = golden.old;
    const ours = architectureFromPlans(plans({ '3d_fullres': configuration }), '3d_fullres');
    expect(readArchitecture(ours)).toEqual(readArchitecture(architecture));
    const residual = { ...configuration, UNet_class_name: 'ResidualEncoderUNet' };
    expect(readArchitecture(architectureFromPlans(plans({ a: residual }), 'a'))).toMatchObject({
      network: 'ResidualEncoderUNet',
      depths: [2, 2, 2],
      stemFeatures: 8,
    });
  });

  it('take one number for all stages or axes', () => {
    const arch_kwargs = {
      ...plain.arch_kwargs,
      kernel_sizes: 3,
      strides: [1, 2, [1, 2, 2]],
      n_conv_per_stage: 2,
    };
    expect(readArchitecture({ ...plain, arch_kwargs })).toMatchObject({
      kernels: [
        [3, 3, 3],
        [3, 3, 3],
        [3, 3, 3],
      ],
      strides: [
        [1, 1, 1],
        [2, 2, 2],
        [1, 2, 2],
      ],
      depths: [2, 2, 2],
    });
  });

  it('have the defaults of PyTorch and of the network where arguments are left out', () => {
    const { conv_bias: _, ...others } = plain.arch_kwargs;
    const arch_kwargs = { ...others, norm_op_kwargs: null, nonlin_kwargs: { negative_slope: 0.2 } };
    expect(readArchitecture({ ...plain, arch_kwargs })).toMatchObject({
      convBias: false,
      norm: { kind: 'instance', epsilon: 1e-5, affine: false },
      activation: { kind: 'leaky-relu', slope: 0.2 },
      activationFirst: false,
    });
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ n_stages: 4 }, /'features_per_stage' .*4 numbers/],
    [
      {
        strides: [
          [1, 1],
          [2, 2],
          [2, 2],
        ],
      },
      /'strides' .*3 numbers for each stage/,
    ],
    [{ kernel_sizes: [3, 3, 0] }, /'kernel_sizes'.*0.*at least 1/],
    [{ conv_op: 'torch.nn.modules.conv.Conv1d' }, /'conv_op'.*Conv1d.*Conv2d/],
    [{ norm_op: 'torch.nn.GroupNorm' }, /'norm_op'.*GroupNorm.*InstanceNorm3d/],
    [{ norm_op: 'torch.nn.BatchNorm2d' }, /'norm_op'.*BatchNorm2d.*BatchNorm3d/],
    [{ norm_op_kwargs: { track_running_stats: true } }, /'norm_op_kwargs.track_running_stats'/],
    [{ nonlin: 'torch.nn.PReLU' }, /'nonlin'.*PReLU/],
    [{ dropout_op: 'torch.nn.Dropout' }, /'dropout_op'.*Dropout3d/],
    [{ squeeze_excitation: true }, /'arch_kwargs.squeeze_excitation' of the plans is true/],
    [{ n_blocks_per_stage: [1, 1, 1] }, /'arch_kwargs.n_blocks_per_stage'/],
    [{ n_conv_per_stage: undefined }, /'n_conv_per_stage' of the plans is missing/],
  ])('are refused with %j, by the field', (changed, message) => {
    const arch_kwargs = { ...plain.arch_kwargs, ...changed };
    expect(() => readArchitecture({ ...plain, arch_kwargs })).toThrow(message);
  });

  it('are refused with another network, by its class', () => {
    const network_class_name = 'dynamic_network_architectures.architectures.primus.PrimusM';
    expect(() => readArchitecture({ ...plain, network_class_name })).toThrow(/primus.PrimusM", not/);
    const old = { ...golden.old.configuration, UNet_class_name: 'MyUNet' };
    expect(() => architectureFromPlans(plans({ a: old }), 'a')).toThrow(/'UNet_class_name'.*"MyUNet"/);
  });

  it('are refused without the configuration, or with one that inherits from itself', () => {
    const circle = plans({ a: { inherits_from: 'b' }, b: { inherits_from: 'a' } });
    expect(() => architectureFromPlans(circle, '2d')).toThrow(/\["a","b"\].*'2d'/);
    expect(() => architectureFromPlans(circle, 'a')).toThrow(/\["a","b","a"\], not free of circles/);
    expect(() => architectureFromPlans({ network_weights: {} }, '2d')).toThrow(/'configurations' .* missing/);
  });
});
