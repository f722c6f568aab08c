/** Limbo's engine: declare a state, machines and rules; claim properties; explore every run. */

export * from './state/domain.ts';
export * from './state/sets.ts';
export { OutsideDomainError } from './state/view.ts';
export { blocked, expand, process, vocabulary } from './system/machine.ts';
export type { ChoiceStep, Fragment, Machine, Process, Step, Vocabulary } from './system/machine.ts';
export { rule, taken } from './system/rule.ts';
export type { Rule } from './system/rule.ts';
export { system } from './system/system.ts';
export type { Processes, System, SystemDefinition } from './system/system.ts';
export { assertThat } from './property/assert.ts';
export { deadlockFree } from './property/property.ts';
export type { Property } from './property/property.ts';
export { spec, SpecError } from './spec.ts';
export type { Expected, Spec, SpecBounds, SpecDefinition } from './spec.ts';
export { check } from './check.ts';
export type { CheckOptions, CheckResult, PropertyResult } from './check.ts';
export { ModelError } from './search/expander.ts';
export type { Trace, TraceStep } from './trace/trace.ts';
