// One project per kind of test, named by what it costs; sources run without a build.
const base = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['ortoo-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  modulePathIgnorePatterns: ['/dist/', '/data/', '/.cache/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
const project = (displayName, testRegex, extra = {}) => ({ ...base, displayName, rootDir: '.', testRegex, ...extra });

export default {
  // Two even on two cores: while one suite waits for a server, the other works. A worker that has grown is replaced.
  maxWorkers: 2,
  // The first to want a database waits until its template is made.
  testTimeout: 20_000,
  workerIdleMemoryLimit: '1GB',
  reporters: ['default', '<rootDir>/scripts/test-summary.mjs'],
  projects: [
    project('unit', '(libs|apps|scripts)/.*\\.spec\\.ts$'),
    project('integration', '(libs|apps|scripts)/.*\\.int-spec\\.ts$', {
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    }),
    project('end-to-end', 'test/.*spec\\.ts$', {
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    }),
  ],
};
