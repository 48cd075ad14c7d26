// Original file: proto/switchyard/v1/scaler.proto


export interface ListImagesRequest {
}

export interface ListImagesRequest__Output {
}
