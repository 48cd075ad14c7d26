// Original file: proto/switchyard/v1/admin.proto


export interface ReadShardLogRequest {
  'id'?: (string);
  'lines'?: (number);
}

export interface ReadShardLogRequest__Output {
  'id': (string);
  'lines': (number);
}
