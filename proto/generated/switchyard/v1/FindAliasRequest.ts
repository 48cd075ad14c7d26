// Original file: proto/switchyard/v1/alias.proto


export interface FindAliasRequest {
  'address'?: (string);
}

export interface FindAliasRequest__Output {
  'address': (string);
}
