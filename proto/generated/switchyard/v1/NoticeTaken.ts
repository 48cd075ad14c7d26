// Original file: proto/switchyard/v1/agent_link.proto


export interface NoticeTaken {
  'noticeId'?: (string);
}

export interface NoticeTaken__Output {
  'noticeId': (string);
}
