// Original file: proto/switchyard/v1/session_admin.proto


export interface GetSessionRequest {
  'account'?: (string);
}

export interface GetSessionRequest__Output {
  'account': (string);
}
