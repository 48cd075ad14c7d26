// Original file: proto/switchyard/v1/zone.proto

import type { Point as _switchyard_v1_Point, Point__Output as _switchyard_v1_Point__Output } from '../../switchyard/v1/Point.ts';

export interface Zone {
  'name'?: (string);
  'group'?: (number);
  'outline'?: (_switchyard_v1_Point)[];
  'fromZ'?: (number);
  'toZ'?: (number);
  'slots'?: (number);
}

export interface Zone__Output {
  'name': (string);
  'group': (number);
  'outline': (_switchyard_v1_Point__Output)[];
  'fromZ': (number);
  'toZ': (number);
  'slots': (number);
}
