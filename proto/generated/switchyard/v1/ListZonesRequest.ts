// Original file: proto/switchyard/v1/zone.proto


export interface ListZonesRequest {
  'fleet'?: (string);
}

export interface ListZonesRequest__Output {
  'fleet': (string);
}
