// Original file: proto/switchyard/v1/agent_link.proto


export interface LogChunk {
  'orderId'?: (string);
  'lines'?: (string)[];
  'last'?: (boolean);
}

export interface LogChunk__Output {
  'orderId': (string);
  'lines': (string)[];
  'last': (boolean);
}
