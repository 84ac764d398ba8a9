/** The version written into every result; equal to package.json's (a test compares them). */
export const version = '0.1.0';

/** Printed with every output that carries a number. */
export const notForDiagnosis = 'Research use only. Not a medical device; not for diagnosis.';
