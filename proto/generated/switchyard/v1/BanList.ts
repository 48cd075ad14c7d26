// Original file: proto/switchyard/v1/ban.proto

import type { BanView as _switchyard_v1_BanView, BanView__Output as _switchyard_v1_BanView__Output } from '../../switchyard/v1/BanView.ts';

export interface BanList {
  'bans'?: (_switchyard_v1_BanView)[];
}

export interface BanList__Output {
  'bans': (_switchyard_v1_BanView__Output)[];
}
