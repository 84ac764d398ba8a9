import { describe } from 'vitest';
import golden from '../../../goldens/learn/gradient_matmul.json' with { type: 'json' };
import { gemm, matmul } from '../graph/operators/matmul.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';

function builder(name: string): BuildCase {
  if (name.startsWith('matmul')) return ({ a, b }) => matmul(a, b);
  if (name === 'gemm-beta') return ({ a, b, c }) => gemm(a, b, c, { alpha: 2.5, beta: -0.5 });
  if (name.startsWith('gemm-bias')) return ({ a, b, c }) => gemm(a, b, c);
  const alpha = name.endsWith('scaled') ? 0.7 : 1;
  const [transposeA, transposeB] = [name[5] === '1', name[6] === '1'];
  return ({ a, b }) => gemm(a, b, undefined, { alpha, transposeA, transposeB });
}

describe('matrix products and their gradients', () => {
  testGradients(golden, builder);
});
