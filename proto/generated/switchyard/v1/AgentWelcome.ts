// Original file: proto/switchyard/v1/agent_link.proto


export interface AgentWelcome {
}

export interface AgentWelcome__Output {
}
