// Original file: proto/switchyard/v1/alias.proto


export interface Alias {
  'ip'?: (string);
  'alias'?: (string);
}

export interface Alias__Output {
  'ip': (string);
  'alias': (string);
}
