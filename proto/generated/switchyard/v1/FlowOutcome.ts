// Original file: proto/switchyard/v1/common.proto

export const FlowOutcome = {
  FLOW_OUTCOME_UNSPECIFIED: 'FLOW_OUTCOME_UNSPECIFIED',
  FLOW_OUTCOME_DONE: 'FLOW_OUTCOME_DONE',
  FLOW_OUTCOME_ALREADY: 'FLOW_OUTCOME_ALREADY',
  FLOW_OUTCOME_GONE: 'FLOW_OUTCOME_GONE',
  FLOW_OUTCOME_STALE: 'FLOW_OUTCOME_STALE',
  FLOW_OUTCOME_REFUSED: 'FLOW_OUTCOME_REFUSED',
} as const;

export type FlowOutcome =
  | 'FLOW_OUTCOME_UNSPECIFIED'
  | 0
  | 'FLOW_OUTCOME_DONE'
  | 1
  | 'FLOW_OUTCOME_ALREADY'
  | 2
  | 'FLOW_OUTCOME_GONE'
  | 3
  | 'FLOW_OUTCOME_STALE'
  | 4
  | 'FLOW_OUTCOME_REFUSED'
  | 5

export type FlowOutcome__Output = typeof FlowOutcome[keyof typeof FlowOutcome]
