// Original file: proto/switchyard/v1/agent_link.proto

export const ChildState = {
  CHILD_STATE_UNSPECIFIED: 'CHILD_STATE_UNSPECIFIED',
  CHILD_STATE_BACKING_OFF: 'CHILD_STATE_BACKING_OFF',
  CHILD_STATE_STARTING: 'CHILD_STATE_STARTING',
  CHILD_STATE_READY: 'CHILD_STATE_READY',
  CHILD_STATE_STOPPING: 'CHILD_STATE_STOPPING',
} as const;

export type ChildState =
  | 'CHILD_STATE_UNSPECIFIED'
  | 0
  | 'CHILD_STATE_BACKING_OFF'
  | 1
  | 'CHILD_STATE_STARTING'
  | 2
  | 'CHILD_STATE_READY'
  | 3
  | 'CHILD_STATE_STOPPING'
  | 4

export type ChildState__Output = typeof ChildState[keyof typeof ChildState]
