// Original file: proto/switchyard/v1/scaler.proto


export interface PoolPlan {
  'steps'?: (string)[];
}

export interface PoolPlan__Output {
  'steps': (string)[];
}
