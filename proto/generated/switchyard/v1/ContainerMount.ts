// Original file: proto/switchyard/v1/agent_link.proto


export interface ContainerMount {
  'from'?: (string);
  'to'?: (string);
  'readOnly'?: (boolean);
}

export interface ContainerMount__Output {
  'from': (string);
  'to': (string);
  'readOnly': (boolean);
}
