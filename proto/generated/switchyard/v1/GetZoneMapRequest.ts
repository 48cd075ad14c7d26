// Original file: proto/switchyard/v1/zone.proto


export interface GetZoneMapRequest {
  'fleet'?: (string);
  'players'?: (boolean);
}

export interface GetZoneMapRequest__Output {
  'fleet': (string);
  'players': (boolean);
}
