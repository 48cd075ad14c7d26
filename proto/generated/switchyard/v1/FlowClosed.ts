// Original file: proto/switchyard/v1/proxy_link.proto


export interface FlowClosed {
  'flowId'?: (string);
  'why'?: (string);
}

export interface FlowClosed__Output {
  'flowId': (string);
  'why': (string);
}
