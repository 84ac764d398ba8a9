/** Every layer as a function of a scope and a value, in one place: `layer.conv(scope, x, ...)`. */

export * from './activation.ts';
export * from './attention.ts';
export * from './convolution.ts';
export * from './dropout.ts';
export * from './linear.ts';
export * from './normalisation.ts';
export * from './squeeze-excitation.ts';
export * from './tokens.ts';
