// Original file: proto/switchyard/v1/scaler.proto


export interface ListDatacentersRequest {
}

export interface ListDatacentersRequest__Output {
}
