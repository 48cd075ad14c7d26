// Original file: proto/switchyard/v1/proxy_link.proto

export const ProbeAnswer = {
  PROBE_ANSWER_UNSPECIFIED: 'PROBE_ANSWER_UNSPECIFIED',
  PROBE_ANSWER_ANSWERED: 'PROBE_ANSWER_ANSWERED',
  PROBE_ANSWER_UNANSWERED: 'PROBE_ANSWER_UNANSWERED',
} as const;

export type ProbeAnswer =
  | 'PROBE_ANSWER_UNSPECIFIED'
  | 0
  | 'PROBE_ANSWER_ANSWERED'
  | 1
  | 'PROBE_ANSWER_UNANSWERED'
  | 2

export type ProbeAnswer__Output = typeof ProbeAnswer[keyof typeof ProbeAnswer]
