// Original file: proto/switchyard/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface ClaimGranted {
  'epoch'?: (number | string | Long);
  'repeated'?: (boolean);
}

export interface ClaimGranted__Output {
  'epoch': (string);
  'repeated': (boolean);
}
