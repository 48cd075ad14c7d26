// Original file: proto/switchyard/v1/scaler.proto


export interface ListOrphansRequest {
}

export interface ListOrphansRequest__Output {
}
