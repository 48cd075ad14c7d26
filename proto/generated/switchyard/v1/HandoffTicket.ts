// Original file: proto/switchyard/v1/handoff.proto

import type { Long } from '@grpc/proto-loader';

export interface HandoffTicket {
  'epoch'?: (number | string | Long);
  'repeated'?: (boolean);
  'moveId'?: (string);
  'fromZone'?: (string);
  'toZone'?: (string);
  'payload'?: (Buffer | Uint8Array | string);
}

export interface HandoffTicket__Output {
  'epoch': (string);
  'repeated': (boolean);
  'moveId': (string);
  'fromZone': (string);
  'toZone': (string);
  'payload': (Buffer);
}
