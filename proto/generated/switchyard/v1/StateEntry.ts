// Original file: proto/switchyard/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface StateEntry {
  'key'?: (string);
  'value'?: (Buffer | Uint8Array | string);
  'revision'?: (number | string | Long);
}

export interface StateEntry__Output {
  'key': (string);
  'value': (Buffer);
  'revision': (string);
}
