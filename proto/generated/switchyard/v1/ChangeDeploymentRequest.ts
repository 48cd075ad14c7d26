// Original file: proto/switchyard/v1/admin.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';

export interface ChangeDeploymentRequest {
  'name'?: (string);
  'change'?: (_switchyard_v1_Change | null);
  'verb'?: (string);
  'deployment'?: (number);
}

export interface ChangeDeploymentRequest__Output {
  'name': (string);
  'change': (_switchyard_v1_Change__Output | null);
  'verb': (string);
  'deployment': (number);
}
