import { type FastifyRequest } from 'fastify';
import { repeatableOf } from './repeatable.js';

const request = (key: string | undefined, body: unknown): FastifyRequest =>
  ({ method: 'POST', url: '/v1/materials', headers: { 'idempotency-key': key }, body }) as unknown as FastifyRequest;

describe('an Idempotency-Key', () => {
  it('tells the same request from another one', () => {
    const [one, same, other] = [{ a: 1 }, { a: 1 }, { a: 2 }].map(
      body => repeatableOf(request('k', body))?.fingerprint,
    );
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });

  it('is nothing when it is missing or empty', () => {
    expect(repeatableOf(request(undefined, {}))).toBeUndefined();
    expect(repeatableOf(request('', {}))).toBeUndefined();
  });

  it.each(['k'.repeat(256), 'ключ', 'a b'])('is refused when it is %s', key => {
    expect(() => repeatableOf(request(key, {}))).toThrow('The request is not valid');
  });

  it('refuses a body that is nested beyond reason instead of failing on it', () => {
    const body: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(() => repeatableOf(request('k', body))).toThrow('nested too deeply');
  });
});
