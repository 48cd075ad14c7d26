// Original file: proto/switchyard/v1/admin.proto

import type { Kind as _switchyard_v1_Kind, Kind__Output as _switchyard_v1_Kind__Output } from '../../switchyard/v1/Kind.ts';

export interface ExplainRequest {
  'kind'?: (_switchyard_v1_Kind);
  'id'?: (string);
}

export interface ExplainRequest__Output {
  'kind': (_switchyard_v1_Kind__Output);
  'id': (string);
}
