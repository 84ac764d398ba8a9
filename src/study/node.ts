/** The Node door of the room `study`: the main jobs on files. */

export { type ConvertRequest, type ConvertResult, convert } from './convert.node.ts';
export { type DoctorCheck, type DoctorDocument, doctor } from './doctor.node.ts';
export { type FitDocument, type FitRequest, fitValues } from './fit-values.node.ts';
export { loadLabels, loadLabelTable } from './load-labels.node.ts';
export { type PhantomFiles, writeTrunkPhantom } from './phantom.node.ts';
export { runTbd, type TbdRequest, type TbdRun } from './tbd.node.ts';
export { runTbdBatch, type TbdBatchRequest, type TbdBatchResult } from './tbd-batch.node.ts';
