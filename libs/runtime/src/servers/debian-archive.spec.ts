import { findDebianSource } from './debian-archive.js';

describe('findDebianSource', () => {
  it('reads the deb822 entry of the main archive with its keyring', () => {
    const text = `# a comment
Types: deb
URIs: http://mirror.example.org/debian-security
Suites: bookworm-security
Signed-By: /usr/share/keyrings/a.gpg

Types: deb
URIs: http://mirror.example.org/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/b.gpg
`;
    expect(findDebianSource([text])).toEqual({
      uri: 'http://mirror.example.org/debian',
      signedBy: '/usr/share/keyrings/b.gpg',
    });
  });

  it('reads a one-line entry with options', () => {
    const text = 'deb [arch=amd64 signed-by=/etc/apt/keyrings/d.gpg] https://deb.example.org/debian/ trixie main\n';
    expect(findDebianSource([text])).toEqual({
      uri: 'https://deb.example.org/debian/',
      signedBy: '/etc/apt/keyrings/d.gpg',
    });
  });

  it.each([
    ['another vendor', 'Types: deb\nURIs: https://vendor.example.org/node_20.x\nSuites: nodistro\n'],
    ['Ubuntu', 'deb http://archive.ubuntu.com/ubuntu noble main universe\n'],
    ['a disabled entry', 'Enabled: no\nTypes: deb\nURIs: http://mirror.example.org/debian\nSigned-By: /k.gpg\n'],
    ['a commented line', '# deb http://mirror.example.org/debian bookworm main\n'],
  ])('passes over %s', (_name, text) => {
    expect(findDebianSource([text])).toBeUndefined();
  });
});
