import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Every test but those that need a browser. */
const node: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'node',
    include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts', 'docs/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts'],
  },
};

/**
 * The tests of portable rooms once more in Chromium: ONNX Runtime as WebAssembly, and WebGPU on the adapter in
 * software that Chromium brings.
 */
function chromium(executablePath: string): TestProjectInlineConfiguration {
  return {
    extends: true,
    resolve: { alias: { 'onnxruntime-node': 'onnxruntime-web/webgpu' } },
    // Bundled, it would not find its WebAssembly, which lies beside it.
    optimizeDeps: { exclude: ['onnxruntime-web'] },
    // Threads of WebAssembly need a page that is isolated from other origins.
    server: {
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    },
    test: {
      name: 'chromium',
      include: ['src/learn/**/*.test.ts', 'src/statistics/**/*.test.ts'],
      exclude: ['**/*.node.test.ts'],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: {
            executablePath,
            args: [
              '--no-sandbox',
              '--enable-unsafe-webgpu',
              '--enable-features=Vulkan,WebGPU',
              '--use-webgpu-adapter=swiftshader',
            ],
          },
        }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!browser)
  console.error('no Chromium (apt-get install chromium): the tests of portable rooms run in Node only');

export default defineConfig({
  test: {
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // Tests start the program some hundred times; it need not be compiled anew each time.
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/compiled') },
    projects: browser ? [node, chromium(browser)] : [node],
  },
});
