// Original file: proto/switchyard/v1/ban.proto


export interface ListBansRequest {
}

export interface ListBansRequest__Output {
}
