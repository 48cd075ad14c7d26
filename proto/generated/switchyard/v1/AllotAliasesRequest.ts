// Original file: proto/switchyard/v1/alias.proto


export interface AllotAliasesRequest {
  'ips'?: (string)[];
}

export interface AllotAliasesRequest__Output {
  'ips': (string)[];
}
