// Original file: proto/switchyard/v1/session.proto


export interface BanFromScriptReply {
  'id'?: (string);
}

export interface BanFromScriptReply__Output {
  'id': (string);
}
