// Original file: proto/switchyard/v1/scaler.proto

import type { Long } from '@grpc/proto-loader';

export interface ImageView {
  'key'?: (string);
  'state'?: (string);
  'imageId'?: (string);
  'sinceMs'?: (number | string | Long);
  'attempts'?: (number);
  'why'?: (string);
  'pools'?: (string)[];
}

export interface ImageView__Output {
  'key': (string);
  'state': (string);
  'imageId': (string);
  'sinceMs': (string);
  'attempts': (number);
  'why': (string);
  'pools': (string)[];
}
