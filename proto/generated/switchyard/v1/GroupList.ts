// Original file: proto/switchyard/v1/admin.proto

import type { GroupView as _switchyard_v1_GroupView, GroupView__Output as _switchyard_v1_GroupView__Output } from '../../switchyard/v1/GroupView.ts';

export interface GroupList {
  'groups'?: (_switchyard_v1_GroupView)[];
}

export interface GroupList__Output {
  'groups': (_switchyard_v1_GroupView__Output)[];
}
