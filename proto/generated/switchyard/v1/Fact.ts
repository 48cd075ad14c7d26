// Original file: proto/switchyard/v1/admin.proto


export interface Fact {
  'name'?: (string);
  'value'?: (string);
  'why'?: (string);
}

export interface Fact__Output {
  'name': (string);
  'value': (string);
  'why': (string);
}
