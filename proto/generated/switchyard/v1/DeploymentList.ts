// Original file: proto/switchyard/v1/admin.proto

import type { DeploymentView as _switchyard_v1_DeploymentView, DeploymentView__Output as _switchyard_v1_DeploymentView__Output } from '../../switchyard/v1/DeploymentView.ts';

export interface DeploymentList {
  'deployments'?: (_switchyard_v1_DeploymentView)[];
}

export interface DeploymentList__Output {
  'deployments': (_switchyard_v1_DeploymentView__Output)[];
}
