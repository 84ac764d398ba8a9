import { describe, expect, it } from 'vitest';
import { angleDeg, cross, normalise, rejectFrom, vector3 } from './vector.ts';

describe('vectors', () => {
  it('cross follows the right hand, so that left x posterior points to the head', () => {
    expect(cross([1, 0, 0], [0, 1, 0])).toEqual([0, 0, 1]);
    expect(cross([0, 1, 0], [1, 0, 0])).toEqual([0, 0, -1]);
  });

  it('angles stay exact where the arc cosine would not', () => {
    const tiny = 1e-9;
    expect(angleDeg([1, 0, 0], normalise([1, tiny, 0]))).toBeCloseTo((tiny * 180) / Math.PI, 15);
    expect(angleDeg([1, 0, 0], [-1, 0, 0])).toBe(180);
  });

  it('rejection takes away what lies along the axis, and nothing else', () => {
    expect(rejectFrom([0, 0, 1], [3, -4, 7])).toEqual([3, -4, 0]);
  });

  it('writes no negative zero into the direction of a grid', () => {
    expect(Object.is(normalise([-0, 0, -2])[0], 0)).toBe(true);
  });

  it('takes the first three of typed arrays and longer lists', () => {
    expect(vector3(new Float32Array([1, 2, 3, 4]))).toEqual([1, 2, 3]);
  });
});
