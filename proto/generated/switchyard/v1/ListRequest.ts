// Original file: proto/switchyard/v1/admin.proto


export interface ListRequest {
  'fleet'?: (string);
  'labels'?: ({[key: string]: string});
}

export interface ListRequest__Output {
  'fleet': (string);
  'labels': ({[key: string]: string});
}
