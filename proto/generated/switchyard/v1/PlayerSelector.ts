// Original file: proto/switchyard/v1/admin.proto


export interface PlayerSelector {
  'ids'?: (string)[];
  'ip'?: (string);
  'account'?: (string);
  'group'?: (string);
  'shard'?: (string);
  'fleet'?: (string);
  'percent'?: (number);
}

export interface PlayerSelector__Output {
  'ids': (string)[];
  'ip': (string);
  'account': (string);
  'group': (string);
  'shard': (string);
  'fleet': (string);
  'percent': (number);
}
