// Original file: proto/switchyard/v1/scaler.proto


export interface ClusterDocument {
  'json'?: (string);
}

export interface ClusterDocument__Output {
  'json': (string);
}
