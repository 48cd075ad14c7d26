// Original file: proto/switchyard/v1/scaler.proto

import type { ImageView as _switchyard_v1_ImageView, ImageView__Output as _switchyard_v1_ImageView__Output } from '../../switchyard/v1/ImageView.ts';

export interface ImageList {
  'images'?: (_switchyard_v1_ImageView)[];
}

export interface ImageList__Output {
  'images': (_switchyard_v1_ImageView__Output)[];
}
