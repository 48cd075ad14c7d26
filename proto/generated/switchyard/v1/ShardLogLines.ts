// Original file: proto/switchyard/v1/admin.proto


export interface ShardLogLines {
  'lines'?: (string)[];
}

export interface ShardLogLines__Output {
  'lines': (string)[];
}
