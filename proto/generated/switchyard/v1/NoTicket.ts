// Original file: proto/switchyard/v1/handoff.proto


export interface NoTicket {
}

export interface NoTicket__Output {
}
