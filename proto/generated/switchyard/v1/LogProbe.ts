// Original file: proto/switchyard/v1/common.proto


export interface LogProbe {
  'text'?: (string);
}

export interface LogProbe__Output {
  'text': (string);
}
