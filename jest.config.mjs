/**
 * Jest runs as ES modules on Node 24; swc strips the types (docs/adr/001-toolchain.md). The script `test` sets
 * `--wasm-wrapper-tiering-budget` so high that V8 never optimises the calls from WebAssembly to JavaScript: while the threads of a
 * simulation had their types stripped by WebAssembly side by side, V8 has lost track of such code and ended the process ("Check
 * failed: jit_page.has_value()", under TierUpWasmToJSWrapper).
 */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          // `import … with { type: 'json' }` must reach Node as it is.
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist', '<rootDir>/.cardhook'],
  testTimeout: 20_000,
  // Node 24 keeps what discarded module contexts compiled (nodejs/node issue 66053), and after some hundred of them it has died
  // in its bookkeeping of machine code or never ended. So the tests run in a process that is replaced once its heap has grown.
  workerIdleMemoryLimit: '300MB',
};
