// Original file: proto/switchyard/v1/scaler.proto


export interface ListPoolsRequest {
  'datacenter'?: (string);
}

export interface ListPoolsRequest__Output {
  'datacenter': (string);
}
