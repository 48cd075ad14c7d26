// Original file: proto/switchyard/v1/admin.proto


export interface ListEventsRequest {
  'subject'?: (string);
  'limit'?: (number);
}

export interface ListEventsRequest__Output {
  'subject': (string);
  'limit': (number);
}
