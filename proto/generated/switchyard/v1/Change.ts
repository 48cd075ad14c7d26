// Original file: proto/switchyard/v1/admin.proto


export interface Change {
  'requestId'?: (string);
  'validateOnly'?: (boolean);
  'reason'?: (string);
  'actor'?: (string);
}

export interface Change__Output {
  'requestId': (string);
  'validateOnly': (boolean);
  'reason': (string);
  'actor': (string);
}
