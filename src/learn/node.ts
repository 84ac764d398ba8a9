/** The Node door of the room `learn`: what needs files, processes or the native runtime. */

export { createRuntime, type RuntimeOptions } from './runtime/create-runtime.node.ts';
