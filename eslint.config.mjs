import tseslint from 'typescript-eslint';

const environmentIsReadInOnePlace = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Read configuration through the app’s config.ts: one zod object per app.',
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'data/**', '**/generated/**', '.cache/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 250 }],
      'max-depth': ['error', 3],
      complexity: ['error', 10],
      'no-restricted-syntax': [
        'error',
        environmentIsReadInOnePlace,
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
    },
  },
  // Nest injects by the runtime type, so a constructor parameter's import must stay a value.
  {
    files: [
      'apps/**/*.ts',
      'libs/messaging/**/*.ts',
      'libs/runtime/**/*.ts',
      'libs/persistence/**/*.ts',
      'libs/mail/**/*.ts',
    ],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  { files: ['**/*.ts'], rules: { '@typescript-eslint/max-params': 'off', 'max-params': 'off' } },
  {
    files: ['**/*spec.ts', 'test/**/*.ts', 'scripts/**/*.ts', '**/main.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  // A migration is one step, told once and never edited.
  { files: ['**/migrations/*.ts'], rules: { 'max-lines': 'off' } },
  { files: ['**/*spec.ts'], rules: { 'max-lines': ['error', { max: 400 }] } },
);
