// Original file: proto/switchyard/v1/scaler.proto


export interface DatacenterView {
  'name'?: (string);
  'provider'?: (string);
  'region'?: (string);
  'pools'?: (string)[];
  'hosts'?: (number);
  'ready'?: (number);
  'tainted'?: (number);
  'settings'?: ({[key: string]: string});
}

export interface DatacenterView__Output {
  'name': (string);
  'provider': (string);
  'region': (string);
  'pools': (string)[];
  'hosts': (number);
  'ready': (number);
  'tainted': (number);
  'settings': ({[key: string]: string});
}
