// Original file: proto/switchyard/v1/scaler.proto


export interface ExportClusterRequest {
}

export interface ExportClusterRequest__Output {
}
