// Original file: proto/switchyard/v1/admin.proto

export const MoveStyle = {
  MOVE_STYLE_UNSPECIFIED: 'MOVE_STYLE_UNSPECIFIED',
  MOVE_STYLE_CUT: 'MOVE_STYLE_CUT',
  MOVE_STYLE_LAME_DUCK: 'MOVE_STYLE_LAME_DUCK',
} as const;

export type MoveStyle =
  | 'MOVE_STYLE_UNSPECIFIED'
  | 0
  | 'MOVE_STYLE_CUT'
  | 1
  | 'MOVE_STYLE_LAME_DUCK'
  | 2

export type MoveStyle__Output = typeof MoveStyle[keyof typeof MoveStyle]
