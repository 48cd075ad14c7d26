// Original file: proto/switchyard/v1/session_admin.proto


export interface ListSessionsRequest {
  'accountPrefix'?: (string);
  'fleet'?: (string);
  'shard'?: (string);
  'ghosts'?: (boolean);
  'limit'?: (number);
}

export interface ListSessionsRequest__Output {
  'accountPrefix': (string);
  'fleet': (string);
  'shard': (string);
  'ghosts': (boolean);
  'limit': (number);
}
