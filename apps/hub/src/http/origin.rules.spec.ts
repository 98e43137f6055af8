import { comesFromOwnPages, isLocal } from './origin.rules.js';

const hub = 'https://hub.example';

describe('a request with a cookie', () => {
  it.each([
    ['is safe by its method', { method: 'GET', fetchSite: 'cross-site' }, true],
    ['comes from the hub’s own page', { method: 'POST', fetchSite: 'same-origin' }, true],
    ['comes from the person, by the address bar', { method: 'POST', fetchSite: 'none' }, true],
    ['comes from another site', { method: 'POST', fetchSite: 'cross-site' }, false],
    ['comes from a neighbour on the same domain', { method: 'DELETE', fetchSite: 'same-site' }, false],
    [
      'says both, and only the header that no page can forge counts',
      { method: 'POST', fetchSite: 'cross-site', origin: hub },
      false,
    ],
    ['has the hub’s origin', { method: 'POST', origin: hub }, true],
    ['has another origin', { method: 'POST', origin: 'https://hub.example.evil.example' }, false],
    ['has another port', { method: 'POST', origin: 'https://hub.example:8443' }, false],
    ['has the origin by http', { method: 'POST', origin: 'http://hub.example', host: 'hub.example' }, false],
    ['has no readable origin', { method: 'POST', origin: 'null' }, false],
    [
      'reaches the hub by another name',
      { method: 'POST', origin: 'https://localhost:3000', host: 'localhost:3000' },
      true,
    ],
    ['says nothing', { method: 'POST' }, false],
  ])('%s', (_case, request, allowed) => {
    expect(comesFromOwnPages(request, hub, true)).toBe(allowed);
  });

  it('passes without a word when it carries no cookie', () => {
    expect(comesFromOwnPages({ method: 'POST' }, hub, false)).toBe(true);
  });
});

describe('a request on this machine', () => {
  it.each([
    ['127.0.0.1', { host: 'localhost:3000' }, true],
    ['::1', { host: '[::1]:3000' }, true],
    ['::ffff:127.0.0.1', { host: '127.0.0.1' }, true],
    ['198.51.100.7', { host: 'localhost' }, false],
    ['127.0.0.1', { host: 'hub.example' }, false],
    ['127.0.0.1', { host: 'localhost.evil.example' }, false],
    ['127.0.0.1', { host: 'localhost', 'x-forwarded-for': '198.51.100.7' }, false],
    ['127.0.0.1', { host: 'localhost', forwarded: 'for=198.51.100.7' }, false],
    ['127.0.0.1', { host: 'localhost', via: '1.1 proxy' }, false],
    ['127.0.0.1', {}, false],
    [undefined, { host: 'localhost' }, false],
  ])('%s %o is %s', (address, headers, local) => {
    expect(isLocal(address, headers)).toBe(local);
  });
});
