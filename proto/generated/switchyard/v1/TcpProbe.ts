// Original file: proto/switchyard/v1/common.proto


export interface TcpProbe {
}

export interface TcpProbe__Output {
}
