// Original file: proto/switchyard/v1/agent_link.proto

import type { ContainerMount as _switchyard_v1_ContainerMount, ContainerMount__Output as _switchyard_v1_ContainerMount__Output } from '../../switchyard/v1/ContainerMount.ts';
import type { Long } from '@grpc/proto-loader';

export interface ShardContainer {
  'image'?: (string);
  'memoryBytesMax'?: (number | string | Long);
  'milliCpusMax'?: (number);
  'mounts'?: (_switchyard_v1_ContainerMount)[];
}

export interface ShardContainer__Output {
  'image': (string);
  'memoryBytesMax': (string);
  'milliCpusMax': (number);
  'mounts': (_switchyard_v1_ContainerMount__Output)[];
}
