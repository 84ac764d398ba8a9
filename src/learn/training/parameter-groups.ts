/** Parameters that are trained in another way than the rest. */

import { OsteonError } from '../../errors.ts';
import type { ParameterSpec } from '../layers/scope.ts';

export interface ParameterGroup {
  /** Names of parameters; `*` stands for any characters: `encoder.*`. */
  readonly match: string;
  /** Times the learning rate. */
  readonly learningRateFactor?: number;
  /** False: no weight decay. */
  readonly decays?: boolean;
  /** True: not trained, and its gradient not computed. */
  readonly frozen?: boolean;
}

export interface ParameterTreatment {
  readonly learningRateFactor: number;
  readonly decays: boolean;
  readonly frozen: boolean;
}

export interface TreatmentOptions {
  /** Where several match, later ones decide. */
  readonly groups?: readonly ParameterGroup[];
  /** False: no weight decay of biases and of the weights of norms, which have one axis. Default true, as PyTorch. */
  readonly decayNormsAndBiases?: boolean;
}

/**
 * How each trainable parameter is trained.
 *
 * @throws OsteonError `parameter-group` for a pattern that no name matches, and where nothing is left to train
 */
export function treatParameters(
  parameters: readonly ParameterSpec[],
  { groups = [], decayNormsAndBiases = true }: TreatmentOptions,
): Map<string, ParameterTreatment> {
  const trainable = parameters.filter((spec) => spec.trainable);
  const patterns = groups.map((group) => ({ group, pattern: asPattern(group.match) }));
  for (const { group, pattern } of patterns)
    if (!trainable.some(({ name }) => pattern.test(name)))
      throw groupError(
        `no parameter is called '${group.match}'`,
        `There are names such as '${trainable[0]?.name}' and '${trainable[trainable.length - 1]?.name}'.`,
      );
  const treated = new Map(
    trainable.map(({ name, shape }) => {
      let treatment = {
        learningRateFactor: 1,
        decays: decayNormsAndBiases || shape.length > 1,
        frozen: false,
      };
      for (const { group, pattern } of patterns)
        if (pattern.test(name)) {
          const { match: _, ...changes } = group;
          treatment = { ...treatment, ...changes };
        }
      return [name, treatment];
    }),
  );
  if ([...treated.values()].every(({ frozen }) => frozen))
    throw groupError('every parameter is frozen', 'Leave something to train.');
  return treated;
}

function asPattern(glob: string): RegExp {
  const parts = glob.split('*').map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function groupError(problem: string, hint: string): OsteonError {
  return new OsteonError('parameter-group', `parameter groups: ${problem}`, { hint, kind: 'usage' });
}
