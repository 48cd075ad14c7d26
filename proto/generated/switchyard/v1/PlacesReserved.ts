// Original file: proto/switchyard/v1/handoff.proto

import type { Long } from '@grpc/proto-loader';

export interface PlacesReserved {
  'validMs'?: (number | string | Long);
}

export interface PlacesReserved__Output {
  'validMs': (string);
}
