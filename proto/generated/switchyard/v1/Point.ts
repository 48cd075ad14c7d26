// Original file: proto/switchyard/v1/zone.proto


export interface Point {
  'x'?: (number);
  'y'?: (number);
}

export interface Point__Output {
  'x': (number);
  'y': (number);
}
