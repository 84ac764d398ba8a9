import { expect, it } from 'vitest';
import { OsteonError } from '../../../errors.ts';
import { errorOf, failureOf } from './failure.ts';

/** An error as it comes out of a thread. */
const sent = (error: unknown) => errorOf(structuredClone(failureOf(error)));

it('an error of the house is the same behind a thread', () => {
  const error = new OsteonError('threads', 'the number of threads is 0', { hint: 'Give 1.', kind: 'usage' });
  const { code, message, hint, kind } = sent(error);
  expect([code, message, hint, kind]).toEqual(['threads', error.message, 'Give 1.', 'usage']);
});

it('any other error gets a code and a hint', () => {
  const error = sent(new TypeError('x is undefined'));
  expect(error).toBeInstanceOf(OsteonError);
  expect(error).toMatchObject({
    code: 'replica-failed',
    message: 'a replica has failed: TypeError: x is undefined',
    hint: expect.stringContaining('without replicas'),
  });
});
