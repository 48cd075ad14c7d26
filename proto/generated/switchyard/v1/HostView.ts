// Original file: proto/switchyard/v1/scaler.proto

import type { Long } from '@grpc/proto-loader';

export interface HostView {
  'id'?: (string);
  'pool'?: (string);
  'provider'?: (string);
  'providerId'?: (string);
  'state'?: (string);
  'sinceMs'?: (number | string | Long);
  'agent'?: (string);
  'players'?: (number);
  'hardware'?: (string);
  'template'?: (string);
  'image'?: (string);
  'flags'?: ({[key: string]: string});
  'why'?: (string);
  'drainDeadlineMs'?: (number | string | Long);
  'ageMs'?: (number | string | Long);
}

export interface HostView__Output {
  'id': (string);
  'pool': (string);
  'provider': (string);
  'providerId': (string);
  'state': (string);
  'sinceMs': (string);
  'agent': (string);
  'players': (number);
  'hardware': (string);
  'template': (string);
  'image': (string);
  'flags': ({[key: string]: string});
  'why': (string);
  'drainDeadlineMs': (string);
  'ageMs': (string);
}
