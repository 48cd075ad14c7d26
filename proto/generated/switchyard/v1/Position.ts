// Original file: proto/switchyard/v1/zone.proto


export interface Position {
  'x'?: (number);
  'y'?: (number);
  'z'?: (number);
}

export interface Position__Output {
  'x': (number);
  'y': (number);
  'z': (number);
}
