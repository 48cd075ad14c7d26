// Original file: proto/switchyard/v1/admin.proto


export interface ListBrakesRequest {
}

export interface ListBrakesRequest__Output {
}
