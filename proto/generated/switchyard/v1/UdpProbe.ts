// Original file: proto/switchyard/v1/common.proto


export interface UdpProbe {
  'payload'?: (Buffer | Uint8Array | string);
}

export interface UdpProbe__Output {
  'payload': (Buffer);
}
