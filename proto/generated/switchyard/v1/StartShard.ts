// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { Protocol as _switchyard_v1_Protocol, Protocol__Output as _switchyard_v1_Protocol__Output } from '../../switchyard/v1/Protocol.ts';
import type { Probe as _switchyard_v1_Probe, Probe__Output as _switchyard_v1_Probe__Output } from '../../switchyard/v1/Probe.ts';
import type { AddressMode as _switchyard_v1_AddressMode, AddressMode__Output as _switchyard_v1_AddressMode__Output } from '../../switchyard/v1/AddressMode.ts';
import type { ShardContainer as _switchyard_v1_ShardContainer, ShardContainer__Output as _switchyard_v1_ShardContainer__Output } from '../../switchyard/v1/ShardContainer.ts';
import type { Long } from '@grpc/proto-loader';

export interface StartShard {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'fleet'?: (string);
  'version'?: (string);
  'command'?: (string)[];
  'env'?: ({[key: string]: string});
  'workingDirectory'?: (string);
  'slots'?: (number);
  'protocols'?: (_switchyard_v1_Protocol)[];
  'ready'?: (_switchyard_v1_Probe | null);
  'readyTimeoutMs'?: (number | string | Long);
  'stopGraceMs'?: (number | string | Long);
  'stopSignal'?: (string);
  'addresses'?: (_switchyard_v1_AddressMode);
  'portLike'?: (number);
  'container'?: (_switchyard_v1_ShardContainer | null);
}

export interface StartShard__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'fleet': (string);
  'version': (string);
  'command': (string)[];
  'env': ({[key: string]: string});
  'workingDirectory': (string);
  'slots': (number);
  'protocols': (_switchyard_v1_Protocol__Output)[];
  'ready': (_switchyard_v1_Probe__Output | null);
  'readyTimeoutMs': (string);
  'stopGraceMs': (string);
  'stopSignal': (string);
  'addresses': (_switchyard_v1_AddressMode__Output);
  'portLike': (number);
  'container': (_switchyard_v1_ShardContainer__Output | null);
}
