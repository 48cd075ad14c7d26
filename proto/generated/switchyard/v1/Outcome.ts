// Original file: proto/switchyard/v1/admin.proto


export interface Outcome {
  'summary'?: (string);
  'touched'?: (string)[];
  'applied'?: (boolean);
  'operationId'?: (string);
}

export interface Outcome__Output {
  'summary': (string);
  'touched': (string)[];
  'applied': (boolean);
  'operationId': (string);
}
