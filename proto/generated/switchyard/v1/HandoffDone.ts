// Original file: proto/switchyard/v1/handoff.proto


export interface HandoffDone {
}

export interface HandoffDone__Output {
}
