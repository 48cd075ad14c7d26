// Original file: proto/switchyard/v1/agent_link.proto


export interface Restoring {
  'obstacle'?: (string);
  'warning'?: (string);
}

export interface Restoring__Output {
  'obstacle': (string);
  'warning': (string);
}
