// Original file: proto/switchyard/v1/admin.proto


export interface GetRequest {
  'id'?: (string);
}

export interface GetRequest__Output {
  'id': (string);
}
