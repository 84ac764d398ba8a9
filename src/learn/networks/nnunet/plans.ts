/**
 * From a plans file of nnU-Net v2 to the architecture of one of its configurations. What else the plans hold (spacing,
 * normalisation, resampling, patch size) belongs to who prepares images.
 */

import type { Json } from '../../json.ts';
import {
  asObject,
  countField,
  countsField,
  type Fields,
  objectField,
  plansError,
  stringField,
} from './fields.ts';

/**
 * The architecture of a configuration such as `3d_fullres`, from the parsed plans.json.
 *
 * Both forms are read: `architecture` (nnU-Net 2.4 and later) and the fields `UNet_class_name`,
 * `n_conv_per_stage_encoder`, ... before it. `inherits_from` is followed.
 *
 * @returns `{ network_class_name, arch_kwargs }`, to be read by `readArchitecture`
 * @throws OsteonError `nnunet-plans` for a configuration that is not there, or one of neither form
 */
export function architectureFromPlans(plans: unknown, configuration: string): { [name: string]: Json } {
  const configurations = objectField(asObject(plans, 'plans'), 'configurations');
  const fields = inherited(configurations, configuration, []);
  const architecture =
    fields.architecture === undefined ? fromOldFields(fields) : objectField(fields, 'architecture');
  // The plans were parsed from JSON, so that all in them is.
  return architecture as { [name: string]: Json };
}

/** A configuration with what it inherits; its own fields win. */
function inherited(configurations: Fields, name: string, behind: readonly string[]): Fields {
  if (configurations[name] === undefined)
    throw plansError('configurations', Object.keys(configurations), `a list with '${name}'`);
  if (behind.includes(name)) throw plansError('inherits_from', [...behind, name], 'free of circles');
  const fields = objectField(configurations, name);
  if (fields.inherits_from === undefined) return fields;
  const parent = stringField(fields, 'inherits_from');
  return { ...inherited(configurations, parent, [...behind, name]), ...fields };
}

/** Plans of nnU-Net 2.0 to 2.3 as an `architecture`; convolutions had a bias and instance norm followed them. */
function fromOldFields(fields: Fields): Fields {
  const name = fields.UNet_class_name;
  if (name !== 'PlainConvUNet' && name !== 'ResidualEncoderUNet')
    throw plansError('UNet_class_name', name, "'PlainConvUNet' or 'ResidualEncoderUNet'");
  const depths = fields.n_conv_per_stage_encoder;
  if (!Array.isArray(depths)) throw plansError('n_conv_per_stage_encoder', depths, 'a list');
  const axes = Array.isArray(fields.patch_size) ? fields.patch_size.length : 0;
  if (axes !== 2 && axes !== 3) throw plansError('patch_size', fields.patch_size, 'two or three numbers');
  const base = countField(fields, 'UNet_base_num_features');
  const most = countField(fields, 'unet_max_num_features');
  return {
    network_class_name: name,
    arch_kwargs: {
      n_stages: depths.length,
      features_per_stage: depths.map((_, stage) => Math.min(base * 2 ** stage, most)),
      conv_op: `Conv${axes}d`,
      kernel_sizes: fields.conv_kernel_sizes,
      strides: fields.pool_op_kernel_sizes,
      [name === 'PlainConvUNet' ? 'n_conv_per_stage' : 'n_blocks_per_stage']: depths,
      n_conv_per_stage_decoder: countsField(fields, 'n_conv_per_stage_decoder', depths.length - 1),
      conv_bias: true,
      norm_op: `InstanceNorm${axes}d`,
      norm_op_kwargs: { eps: 1e-5, affine: true },
      nonlin: 'LeakyReLU',
    },
  };
}
