// Original file: proto/switchyard/v1/common.proto

import type { UdpProbe as _switchyard_v1_UdpProbe, UdpProbe__Output as _switchyard_v1_UdpProbe__Output } from '../../switchyard/v1/UdpProbe.ts';
import type { TcpProbe as _switchyard_v1_TcpProbe, TcpProbe__Output as _switchyard_v1_TcpProbe__Output } from '../../switchyard/v1/TcpProbe.ts';
import type { LogProbe as _switchyard_v1_LogProbe, LogProbe__Output as _switchyard_v1_LogProbe__Output } from '../../switchyard/v1/LogProbe.ts';

export interface Probe {
  'udp'?: (_switchyard_v1_UdpProbe | null);
  'tcp'?: (_switchyard_v1_TcpProbe | null);
  'log'?: (_switchyard_v1_LogProbe | null);
  'kind'?: "udp"|"tcp"|"log";
}

export interface Probe__Output {
  'udp'?: (_switchyard_v1_UdpProbe__Output | null);
  'tcp'?: (_switchyard_v1_TcpProbe__Output | null);
  'log'?: (_switchyard_v1_LogProbe__Output | null);
  'kind'?: "udp"|"tcp"|"log";
}
