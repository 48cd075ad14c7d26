// Original file: proto/switchyard/v1/scaler.proto


export interface ListHostsRequest {
  'pool'?: (string);
  'all'?: (boolean);
}

export interface ListHostsRequest__Output {
  'pool': (string);
  'all': (boolean);
}
